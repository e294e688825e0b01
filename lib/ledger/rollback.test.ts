import { describe, expect, it } from "vitest";
import { AppError } from "../base/errors.ts";
import { consistentWithLast, type StandingLog } from "./rollback.ts";

const ROOT = new Uint8Array(32).fill(1);
const OTHER = new Uint8Array(32).fill(2);
const last = { size: 100, root: ROOT };
const NOON = "2026-11-20T12:00:00.000Z";

function log(change: Partial<StandingLog> = {}): StandingLog {
  return {
    size: 120,
    rootAt: (size) => Promise.resolve(size === 100 ? ROOT : OTHER),
    signedAt: () => Promise.resolve(NOON),
    now: NOON,
    ...change,
  };
}

describe("a log held against the last checkpoint signed here", () => {
  it("may have grown, and may stand where it stood", async () => {
    expect(await consistentWithLast(last, log())).toBeNull();
    expect(await consistentWithLast(last, log({ size: 100 }))).toBeNull();
  });

  it("is rolled back when it is shorter, and names what is lost", async () => {
    expect(await consistentWithLast(last, log({ size: 60 }))).toEqual({
      reason: "ROLLED_BACK",
      signed: 100,
      found: 60,
      lost: { from: 60, to: 100 },
    });
  });

  it("is forked when the entries make another root, or none", async () => {
    const other = log({ rootAt: () => Promise.resolve(OTHER) });
    expect(await consistentWithLast(last, other)).toMatchObject({ reason: "FORKED", signed: 100, found: 120 });
    const holed = log({ rootAt: () => Promise.reject(new AppError("INTEGRITY", "TILE_MISSING", "hole")) });
    expect(await consistentWithLast(last, holed)).toMatchObject({ reason: "FORKED" });
  });

  it("does not take a database that is away for a fork", async () => {
    const away = log({ rootAt: () => Promise.reject(new AppError("UNAVAILABLE", "DATABASE", "away")) });
    await expect(consistentWithLast(last, away)).rejects.toMatchObject({ reason: "DATABASE" });
  });

  it("is refused while the clock is before that checkpoint, unless that was accepted", async () => {
    const early = log({ now: "2026-11-20T11:59:59.999Z" });
    expect(await consistentWithLast(last, early)).toMatchObject({ reason: "CLOCK_BEHIND", signedAt: NOON });
    expect(await consistentWithLast(last, early, "2026-11-20T11:00:00.000Z")).toMatchObject({ reason: "CLOCK_BEHIND" });
    expect(await consistentWithLast(last, early, NOON)).toBeNull();
    expect(await consistentWithLast(last, { ...early, signedAt: () => Promise.resolve(null) })).toBeNull();
  });
});
