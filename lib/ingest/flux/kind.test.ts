import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../base/sha256.ts";
import { fluxKind } from "./kind.ts";
import { fluxEventOf } from "./made.ts";

const secrets = [
  { generation: 2, secret: Buffer.from("current") },
  { generation: 1, secret: Buffer.from("previous") },
];
const body = Buffer.from(JSON.stringify(fluxEventOf("Kustomization", "Progressing", "Health check passed in 1s")));
const sign = (algorithm: string, secret = "current", bytes: Uint8Array = body) =>
  `${algorithm}=${createHmac(algorithm, secret).update(bytes).digest("hex")}`;
const verify = (headers: Record<string, string>, bytes: Uint8Array = body) =>
  fluxKind.verify({ headers, body: bytes }, secrets, 0);

describe("fluxKind.verify", () => {
  it.each(["sha256", "sha384", "sha512"])(
    "accepts generic-hmac with %s, and refuses its tampered twin",
    (algorithm) => {
      const twin = Buffer.from(body);
      twin[40] = (twin[40] ?? 0) ^ 1;
      expect(verify({ "x-signature": sign(algorithm) })).toEqual({
        ok: true,
        method: `hmac-${algorithm}`,
        generation: 2,
      });
      expect(verify({ "x-signature": sign(algorithm, "previous") })).toMatchObject({ ok: true, generation: 1 });
      expect(verify({ "x-signature": sign(algorithm) }, twin)).toEqual({ ok: false, reason: "mismatch" });
      expect(verify({ "x-signature": sign(algorithm, "other") })).toEqual({ ok: false, reason: "mismatch" });
    },
  );

  it.each([sign("sha1"), sign("sha224"), sign("md5"), sign("sha512").slice(0, 80), "sha384=", "sha256", "", "zz=00"])(
    "refuses %s",
    (signature) => {
      expect(verify({ "x-signature": signature }).ok).toBe(false);
    },
  );

  it("accepts a bearer token, but never instead of a signature that is wrong", () => {
    expect(verify({ authorization: "Bearer previous" })).toEqual({ ok: true, method: "bearer", generation: 1 });
    expect(verify({ authorization: "Bearer current", "x-signature": sign("sha256", "other") })).toEqual({
      ok: false,
      reason: "mismatch",
    });
    expect(verify({})).toEqual({ ok: false, reason: "missing" });
  });
});

describe("fluxKind.split", () => {
  it("makes one record with the key sha256(body)", () => {
    expect(fluxKind.split({ headers: { "content-type": "application/json" }, body })).toEqual([
      { from: 0, to: body.length, key: sha256Hex(body), redactions: [] },
    ]);
  });
});
