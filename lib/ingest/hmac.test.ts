import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifyHmacSha256 } from "./hmac.ts";

const secret = (generation: number, text: string) => ({ generation, secret: new TextEncoder().encode(text) });
const sign = (body: Uint8Array, key: string, algorithm = "sha256"): string =>
  `${algorithm}=${createHmac(algorithm, key).update(body).digest("hex")}`;

describe("verifyHmacSha256", () => {
  it("accepts GitHub's published example", () => {
    // docs.github.com "Validating webhook deliveries", test values.
    const header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    const body = new TextEncoder().encode("Hello, World!");
    const verified = verifyHmacSha256(body, header, [secret(1, "It's a Secret to Everybody")]);
    expect(verified).toEqual({ ok: true, method: "hmac-sha256", generation: 1 });
  });

  it("says which of several active secrets matched", () => {
    const body = new TextEncoder().encode("{}");
    const secrets = [secret(4, "new"), secret(3, "old")];
    expect(verifyHmacSha256(body, sign(body, "old"), secrets)).toMatchObject({ ok: true, generation: 3 });
    expect(verifyHmacSha256(body, sign(body, "new"), secrets)).toMatchObject({ ok: true, generation: 4 });
    expect(verifyHmacSha256(body, sign(body, "older"), secrets)).toEqual({ ok: false, reason: "mismatch" });
    expect(verifyHmacSha256(body, sign(body, "new"), [])).toEqual({ ok: false, reason: "mismatch" });
  });

  it("refuses an empty secret, which anybody could sign with", () => {
    const body = new TextEncoder().encode("{}");
    expect(verifyHmacSha256(body, sign(body, ""), [secret(1, "")])).toEqual({ ok: false, reason: "mismatch" });
  });

  it.each([
    [undefined, "missing"],
    ["", "missing"],
    ["sha256=", "malformed"],
    ["sha256=zz", "malformed"],
    [`sha256=${"0".repeat(63)}`, "malformed"],
    [`sha256=${"0".repeat(65)}`, "malformed"],
    [`sha256=${"g".repeat(64)}`, "malformed"],
    ["0".repeat(64), "malformed"],
    [sign(new Uint8Array(), "s", "sha1"), "malformed"],
    [sign(new Uint8Array(), "s", "sha512"), "malformed"],
  ])("answers %s with %s", (header, reason) => {
    expect(verifyHmacSha256(new Uint8Array(), header, [secret(1, "s")])).toEqual({ ok: false, reason });
  });

  it("verifies bytes that are not UTF-8, and fails when any bit flips", () => {
    const flip = fc.record({ body: fc.uint8Array({ minLength: 1 }), at: fc.nat(), bit: fc.nat(7) });
    fc.assert(
      fc.property(flip, ({ body, at, bit }) => {
        const header = sign(body, "s");
        expect(verifyHmacSha256(body, header, [secret(1, "s")]).ok).toBe(true);
        const tampered = Uint8Array.from(body);
        tampered[at % body.length] = (tampered[at % body.length] ?? 0) ^ (1 << bit);
        expect(verifyHmacSha256(tampered, header, [secret(1, "s")])).toEqual({ ok: false, reason: "mismatch" });
      }),
    );
  });
});
