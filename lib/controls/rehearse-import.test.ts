import { describe, expect, it } from "vitest";
import { systemScope } from "../access/scope.ts";
import { MemoryView } from "../ledger/memory-view.ts";
import type { PeopleAction } from "../people/action.ts";
import { noteItem } from "../people/observed.ts";
import { rehearseUnknown } from "./rehearse-import.ts";

const identity = "email||ana@northwind.example";
const action: PeopleAction = {
  type: "people.imported",
  subject: "import",
  data: {
    file: "people.csv",
    people: [{ id: "ana", isNew: true, name: "Ana", bot: false, identities: [{ identity, from: null, to: null }] }],
  },
};

async function rehearsed(items: number): Promise<number | null> {
  const view = new MemoryView();
  for (let n = 0; n < items; n += 1) await noteItem(view, identity, `other ${n}`);
  const what = { test: "T-CHG-01", action, at: "2026-11-26T12:00:00.000Z" };
  return rehearseUnknown({ view, before: new MemoryView() }, systemScope(), what);
}

describe("an import, rehearsed", () => {
  it("changes no verdict where nothing names the people", async () => {
    expect(await rehearsed(0)).toBe(0);
    expect(await rehearsed(2000)).toBe(0);
  });

  it("guesses nothing where more names them than is worked out ahead", async () => {
    expect(await rehearsed(2001)).toBeNull();
  });
});
