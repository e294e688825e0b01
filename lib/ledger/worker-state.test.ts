import { expect, test } from "vitest";
import { workerState } from "./worker-state.ts";

test.each([
  ["2026-11-20T15:00:00.000Z", "live"],
  ["2026-11-20T14:58:00.000Z", "live"],
  ["2026-11-20T14:57:59.999Z", "not seen"],
  ["2026-11-20T15:00:01.000Z", "live"],
])("a worker last seen %s is %s at 15:00", (at, state) => {
  expect(workerState(at, "2026-11-20T15:00:00.000Z")).toBe(state);
});
