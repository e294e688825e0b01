import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hmacSha256, sha256, sha256Hex } from "./sha256.ts";

// Past the scratch buffer too, and keys past a block.
const part = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.uint8Array({ minLength: 3900, maxLength: 4200 }),
  fc.string({ unit: "binary", maxLength: 2000 }),
);
const parts = fc.array(part, { maxLength: 5 });
const key = fc.uint8Array({ maxLength: 130 });

describe("sha256 and HMAC-SHA256", () => {
  it("equal Node's own over the same bytes, however long, in however many parts", () => {
    fc.assert(
      fc.property(parts, key, (given, secret) => {
        const state = createHash("sha256");
        const hmac = createHmac("sha256", secret);
        for (const one of given) {
          state.update(one);
          hmac.update(one);
        }
        expect(sha256(...given)).toEqual(state.digest());
        expect(hmacSha256(secret, ...given)).toEqual(hmac.digest());
      }),
    );
  });

  it("answer buffers that a later call leaves alone", () => {
    const first = sha256("a", "b");
    const proof = hmacSha256(Buffer.from("key"), "a");
    const before = [first.toString("hex"), proof.toString("hex")];
    hmacSha256(Buffer.from("other"), "c");
    sha256("c", "d");
    expect([first.toString("hex"), proof.toString("hex")]).toEqual(before);
  });

  it("know the vectors of FIPS 180-4 and RFC 4231", () => {
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const proof = hmacSha256(Buffer.from("Jefe"), "what do ya want for nothing?").toString("hex");
    expect(proof).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  });
});
