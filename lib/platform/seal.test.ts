import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { reasonOf } from "../base/test-reason.ts";
import { openSealed, sealBytes } from "./seal.ts";

const plain = Buffer.from("the secret of a source");
const [old, current] = [randomBytes(32), randomBytes(32)];

describe("seal", () => {
  it("opens what it sealed, under the same context only", () => {
    const sealed = sealBytes(plain, "source:a:1", [current]);
    expect(Buffer.from(openSealed(sealed, "source:a:1", [current]))).toEqual(plain);
    expect(reasonOf(() => openSealed(sealed, "source:b:1", [current]))).toBe("SEAL_BROKEN");
  });

  it("never seals the same bytes alike", () => {
    expect(sealBytes(plain, "x", [current])).not.toEqual(sealBytes(plain, "x", [current]));
  });

  it("opens with a previous key after a rotation, and says when the key is gone", () => {
    const sealed = sealBytes(plain, "x", [old]);
    expect(Buffer.from(openSealed(sealed, "x", [current, old]))).toEqual(plain);
    expect(reasonOf(() => openSealed(sealed, "x", [current]))).toBe("SEAL_KEY_UNKNOWN");
  });

  it("notices every altered byte", () => {
    const sealed = sealBytes(plain, "x", [current]);
    for (let index = 0; index < sealed.byteLength; index++) {
      const altered = Uint8Array.from(sealed);
      altered[index] = (altered[index] ?? 0) ^ 1;
      expect(["SEAL_BROKEN", "SEAL_KEY_UNKNOWN"]).toContain(reasonOf(() => openSealed(altered, "x", [current])));
    }
    expect(reasonOf(() => openSealed(sealed.subarray(0, 20), "x", [current]))).toBe("SEAL_BROKEN");
  });
});
