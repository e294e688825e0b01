import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifyBearer } from "./bearer.ts";

const secret = (generation: number, text: string) => ({ generation, secret: new TextEncoder().encode(text) });
const secrets = [secret(2, "new-token"), secret(1, "old-token")];

describe("verifyBearer", () => {
  it.each([
    ["Bearer new-token", 2],
    ["bearer old-token", 1],
    ["BEARER  new-token ", 2],
  ])("accepts %j", (header, generation) => {
    expect(verifyBearer(header, secrets)).toEqual({ ok: true, method: "bearer", generation });
  });

  it.each([
    [undefined, "missing"],
    ["", "missing"],
    ["Bearer", "malformed"],
    ["Bearer ", "malformed"],
    ["Basic bmV3LXRva2Vu", "malformed"],
    ["new-token", "malformed"],
    ["Bearer new token", "malformed"],
    ["Bearer new-toke", "mismatch"],
    ["Bearer new-token2", "mismatch"],
    ["Bearer NEW-TOKEN", "mismatch"],
  ])("answers %j with %s", (header, reason) => {
    expect(verifyBearer(header, secrets)).toEqual({ ok: false, reason });
  });

  it("refuses an empty secret and an empty list", () => {
    expect(verifyBearer("Bearer x", [secret(1, "")]).ok).toBe(false);
    expect(verifyBearer("Bearer x", [])).toEqual({ ok: false, reason: "mismatch" });
  });

  it("never throws on any header", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (header) => !verifyBearer(`Bearer ${header}`, secrets).ok));
  });
});
