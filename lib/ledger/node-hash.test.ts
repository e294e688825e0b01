import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../base/bytes.ts";
import { hmacSha256, sha256 } from "../base/sha256.ts";
import { nodeHash256, nodeHmac } from "./node-hash.ts";

// Past the scratch buffer too, and keys past a block.
const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ minLength: 3_900, maxLength: 4_200 }));
const parts = fc.array(bytes, { maxLength: 4 });

describe("the hashes of the ledger's cores", () => {
  it("are Node's, however the bytes are cut into parts", () => {
    fc.assert(
      fc.property(parts, (cut) => {
        expect(toHex(nodeHash256(...cut))).toBe(toHex(sha256(...cut)));
      }),
      { numRuns: 300 },
    );
  });

  it("authenticate as Node does, whatever the key", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), parts, (key, cut) => {
        expect(toHex(nodeHmac(key, ...cut))).toBe(toHex(hmacSha256(key, ...cut)));
      }),
      { numRuns: 300 },
    );
  });

  it("answer bytes of their own, not the scratch buffer", () => {
    const first = nodeHash256(Uint8Array.of(1));
    const before = toHex(first);
    nodeHash256(Uint8Array.of(2));
    nodeHmac(Uint8Array.of(3), Uint8Array.of(4));
    expect(toHex(first)).toBe(before);
  });
});
