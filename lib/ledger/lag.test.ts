import { describe, expect, test } from "vitest";
import { lagOf, type Progress } from "./lag.ts";

const level: Progress = {
  size: 100,
  advanced: 100,
  pending: 0,
  oldestPendingAt: null,
  behindSince: null,
  advancedAt: "2026-11-20T15:00:00.000Z",
  now: "2026-11-20T15:05:00.000Z",
};

describe("lag of the worker", () => {
  test("is none where projections stand at the newest checkpoint, however old that is", () => {
    expect(lagOf(level)).toBeNull();
  });

  test("is none while a new checkpoint or a delivery is being worked on", () => {
    expect(lagOf({ ...level, size: 120, behindSince: "2026-11-20T15:04:51.000Z" })).toBeNull();
    expect(lagOf({ ...level, pending: 3, oldestPendingAt: "2026-11-20T15:04:00.000Z" })).toBeNull();
  });

  test("counts the entries that projections have not followed", () => {
    const behind = { ...level, advanced: 60, behindSince: "2026-11-20T15:01:00.000Z" };
    expect(lagOf(behind)).toEqual({ entries: 40, at: level.advancedAt });
  });

  test("counts what was received and is in no checkpoint yet", () => {
    expect(lagOf({ ...level, pending: 7, oldestPendingAt: "2026-11-20T15:03:59.000Z" })).toEqual({
      entries: 7,
      at: level.advancedAt,
    });
  });

  test("says since when where nothing was followed yet", () => {
    const since = "2026-11-20T15:01:00.000Z";
    expect(lagOf({ ...level, advanced: 0, advancedAt: null, behindSince: since })).toEqual({ entries: 100, at: since });
  });
});
