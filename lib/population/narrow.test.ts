import { describe, expect, it } from "vitest";
import { mintScope, systemScope } from "../access/scope.ts";
import { reasonOf } from "../base/test-reason.ts";
import { narrowed } from "./narrow.ts";

const MARCH = { from: "2026-03-01", to: "2026-03-31", zone: "UTC" };
const limited = mintScope({
  ...{ repositories: ["acme/b", "acme/a"], environments: "all" },
  ...{ from: "2026-03-01T00:00:00.000Z", to: "2026-04-01T00:00:00.000Z" },
});

describe("what is asked for", () => {
  it("is narrowed to what the scope names, and to nothing where it names nothing", () => {
    const repositories = (scope: typeof limited, repository?: string) => narrowed(scope, { ...MARCH, repository });
    expect(repositories(systemScope()).repositories).toBeNull();
    expect(repositories(systemScope(), "acme/c").repositories).toEqual(["acme/c"]);
    expect(repositories(limited).repositories).toEqual(["acme/a", "acme/b"]);
    expect(repositories(limited, "acme/b").repositories).toEqual(["acme/b"]);
    expect(repositories(mintScope({ repositories: [], environments: "all" })).repositories).toEqual([]);
  });

  it("is not there outside of the scope, be it by a day", () => {
    for (const asked of [
      { ...MARCH, repository: "acme/c" },
      { ...MARCH, from: "2026-02-28" },
      { ...MARCH, to: "2026-04-01" },
      { ...MARCH, zone: "Europe/Berlin" },
    ]) {
      expect(reasonOf(() => narrowed(limited, asked))).toBe("OUT_OF_SCOPE");
    }
    expect(reasonOf(() => narrowed(limited, MARCH))).toBe("none");
  });
});
