import { describe, expect, it } from "vitest";
import { deadlines, fireDeadline } from "./deadline.ts";
import { MemoryView } from "./memory-view.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 15, minute)).toISOString();

async function waiting(dueAt: string): Promise<MemoryView> {
  const view = new MemoryView();
  await view.get(deadlines, "a:1");
  view.put(deadlines, "a:1", { about: "1", dueAt, firedAt: null });
  return view;
}

describe("a deadline", () => {
  it("is fired once, by the first tick that names it", async () => {
    const view = await waiting(at(5));
    expect(await fireDeadline(view, "a:1", at(6))).toMatchObject({ firedAt: at(6) });
    expect(await fireDeadline(view, "a:1", at(7))).toBeNull();
    expect(await view.get(deadlines, "a:1")).toMatchObject({ firedAt: at(6) });
  });

  it("that was moved past the tick, or that nobody knows, is not fired", async () => {
    const view = await waiting(at(5));
    expect(await fireDeadline(view, "a:1", at(4))).toBeNull();
    expect(await fireDeadline(view, "a:2", at(9))).toBeNull();
    expect(await view.get(deadlines, "a:1")).toMatchObject({ firedAt: null });
  });
});
