import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex, utf8 } from "../base/bytes.ts";
import { canonicalJson, type Json } from "../base/canonical-json.ts";
import { sha256, sha256Hex } from "../base/sha256.ts";
import { makeAcceptance } from "./acceptance.ts";
import {
  commitDelivery,
  commitKey,
  commitPayload,
  commitView,
  encodeLeaf,
  verifyLeaf,
  verifyView,
  viewSalt,
  type Leaf,
  type LeafFields,
} from "./leaf.ts";
import { parseLeaf } from "./leaf-parser.ts";
import { nodeHmac as hmac } from "./node-hash.ts";
import type { Auth, Origin } from "./record.ts";

const reason = (code: string) => expect.objectContaining({ reason: code }) as Error;
const text = fc.string({ unit: "grapheme", maxLength: 40 });
const count = fc.nat({ max: 1_000_000 });
const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);

const secretMethods = ["hmac-sha256", "hmac-sha384", "hmac-sha512", "bearer", "basic", "gitlab-token"] as const;
const auth: fc.Arbitrary<Auth> = fc.oneof(
  fc.record({ method: fc.constantFrom(...secretMethods), generation: count }, { noNullPrototype: true }),
  fc.record({ method: fc.constant("oidc" as const), issuer: text, subject: text }, { noNullPrototype: true }),
  fc.record({ method: fc.constantFrom("session", "api-token"), principal: text }, { noNullPrototype: true }),
  fc.constant({ method: "git-object-id" as const }),
  fc.constant({ method: "internal" as const }),
);

const leaf: fc.Arbitrary<Leaf> = fc.record(
  {
    v: fc.constant(1 as const),
    source: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    origin: fc.constantFrom<Origin>("delivery", "commit", "action", "observation", "tick"),
    keyHash: hex,
    deliveryHash: hex,
    range: fc.tuple(count, count).map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const))),
    receivedAt: fc
      .date({ min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true })
      .map((at) => at.toISOString()),
    auth,
    commitment: hex,
    view: hex,
  },
  { requiredKeys: ["v", "source", "origin", "keyHash", "deliveryHash", "range", "receivedAt", "auth", "commitment"] },
);

/** A leaf as its canonical JSON says it: what the builder for the sequencer is held against. */
function canonical(one: Leaf): string {
  return canonicalJson({ ...one, auth: { ...one.auth } as Json, range: [...one.range] });
}

function fieldsOf(one: Leaf): LeafFields {
  return { ...one, from: one.range[0], to: one.range[1], auth: canonicalJson({ ...one.auth }) };
}

const SAMPLE: Leaf = {
  v: 1,
  source: "src_flux",
  origin: "delivery",
  keyHash: "11".repeat(32),
  deliveryHash: "22".repeat(32),
  range: [0, 123],
  receivedAt: "2026-11-20T15:31:07.123Z",
  auth: { method: "hmac-sha256", generation: 2 },
  commitment: "33".repeat(32),
};

describe("leaf v1", () => {
  it("is written for ever as it was written first", () => {
    expect(new TextDecoder().decode(encodeLeaf(fieldsOf(SAMPLE)))).toBe(
      `{"auth":{"generation":2,"method":"hmac-sha256"},"commitment":"${"33".repeat(32)}",` +
        `"deliveryHash":"${"22".repeat(32)}","keyHash":"${"11".repeat(32)}","origin":"delivery","range":[0,123],` +
        `"receivedAt":"2026-11-20T15:31:07.123Z","source":"src_flux","v":1}`,
    );
  });

  it("is canonical JSON, though it is put together by hand", () => {
    fc.assert(
      fc.property(leaf, (one) => {
        expect(new TextDecoder().decode(encodeLeaf(fieldsOf(one)))).toBe(canonical(one));
      }),
      { numRuns: 2_000 },
    );
  });

  it("is read back as it was written", () => {
    fc.assert(
      fc.property(leaf, (one) => {
        expect(parseLeaf(encodeLeaf(fieldsOf(one)))).toEqual(one);
      }),
      { numRuns: 1_000 },
    );
  });

  it("holds at most 65,535 bytes", () => {
    const room = 65_535 - encodeLeaf({ ...fieldsOf(SAMPLE), source: "" }).byteLength;
    expect(encodeLeaf({ ...fieldsOf(SAMPLE), source: "s".repeat(room) }).byteLength).toBe(65_535);
    const over = { ...fieldsOf(SAMPLE), source: "s".repeat(room + 1) };
    expect(() => encodeLeaf(over)).toThrow(reason("LEAF_TOO_LARGE"));
  });

  it("refuses a version that it does not know, by name", () => {
    for (const v of [0, 2, "1", null]) {
      expect(() => parseLeaf(utf8(canonicalJson({ ...canonicalOf(SAMPLE), v })))).toThrow(
        reason("LEAF_VERSION_UNKNOWN"),
      );
    }
  });

  it.each<[string, Record<string, Json | undefined>]>([
    ["a member more", { extra: 1 }],
    ["a member less", { commitment: undefined }],
    ["a hash in capitals", { keyHash: "AA".repeat(32) }],
    ["a short hash", { deliveryHash: "11" }],
    ["an unknown origin", { origin: "rumour" }],
    ["a range that runs backwards", { range: [5, 4] }],
    ["a range of three", { range: [1, 2, 3] }],
    ["a fraction in the range", { range: [0, 1.5] }],
    ["a time without milliseconds", { receivedAt: "2026-11-20T15:31:07Z" }],
    ["a time that is none", { receivedAt: "2026-02-30T00:00:00.000Z" }],
    ["an unknown method", { auth: { method: "trust-me" } }],
    ["a method's member more", { auth: { method: "internal", generation: 1 } }],
    ["a method's member less", { auth: { method: "oidc", issuer: "i" } }],
    ["a generation in words", { auth: { method: "bearer", generation: "1" } }],
    ["an inherited method", { auth: { method: "toString" } }],
    ["no source", { source: "" }],
    ["a view that is no hash", { view: "yes" }],
  ])("is refused with %s", (_, change) => {
    expect(() => parseLeaf(utf8(canonicalJson({ ...canonicalOf(SAMPLE), ...change })))).toThrow(
      reason("LEAF_MALFORMED"),
    );
  });

  it.each([
    ["white space", (json: string) => json.replace(":", ": ")],
    ["another order", (json: string) => json.replace(/^\{(.*),"v":1\}$/, '{"v":1,$1}')],
    ["a doubled member", (json: string) => json.replace('"v":1', '"v":1,"v":1')],
    ["an escaped letter", (json: string) => json.replace("src", "\\u0073rc")],
    ["a number written otherwise", (json: string) => json.replace("123]", "1.23e2]")],
    ["no JSON", () => "leaf"],
    ["an array", () => "[]"],
  ])("is refused with %s", (_, spell) => {
    expect(() => parseLeaf(utf8(spell(canonical(SAMPLE))))).toThrow(reason("LEAF_MALFORMED"));
  });

  function canonicalOf(one: Leaf): Record<string, Json | undefined> {
    return { ...one, auth: { ...one.auth }, range: [...one.range] };
  }
});

describe("the commitments of a leaf", () => {
  const bytes = utf8('{"kind":"Kustomization"}');
  const headers = { "x-event": "push" };
  const acceptance = makeAcceptance({
    source: "src_flux",
    origin: "delivery",
    key: "delivery-1",
    from: 0,
    to: bytes.byteLength,
    auth: { method: "bearer", generation: 1 },
    headers,
    bytes,
    deliverySha256: sha256(bytes),
    deliveryLength: bytes.byteLength,
  });
  const part = (n: number) => new Uint8Array(acceptance.hashes.subarray(n * 32, n * 32 + 32));
  const evidence = {
    salt: part(0),
    bytes,
    key: "delivery-1",
    headers: canonicalJson(headers),
    bodySha256: sha256Hex(bytes),
    bodyLength: bytes.byteLength,
  };
  const stored: Leaf = { ...SAMPLE, keyHash: toHex(part(1)), deliveryHash: toHex(part(2)), commitment: toHex(part(3)) };

  it("are opened by what was accepted", () => {
    expect(() => verifyLeaf(hmac, stored, evidence)).not.toThrow();
  });

  it.each<[string, Partial<typeof evidence>, string[]]>([
    ["other bytes", { bytes: utf8("{}") }, ["commitment"]],
    ["another key", { key: "delivery-2" }, ["keyHash"]],
    ["other headers", { headers: canonicalJson({ "x-event": "pull" }) }, ["deliveryHash"]],
    ["another body", { bodySha256: "00".repeat(32) }, ["deliveryHash"]],
    ["another length", { bodyLength: 1 }, ["deliveryHash"]],
    ["another salt", { salt: new Uint8Array(32) }, ["commitment", "keyHash", "deliveryHash"]],
  ])("are not opened by %s", (_, change, parts) => {
    expect(() => verifyLeaf(hmac, stored, { ...evidence, ...change })).toThrow(
      expect.objectContaining({ reason: "LEAF_NOT_PROVEN", detail: { parts } }),
    );
  });

  it("open to a view by the view's own salt only", () => {
    const [salt, view] = [new Uint8Array(randomBytes(32)), utf8('{"redactor":1}')];
    const own = viewSalt(hmac, salt);
    const withView: Leaf = { ...SAMPLE, view: toHex(commitView(hmac, own, view)) };
    expect(() => verifyView(hmac, withView, own, view)).not.toThrow();
    expect(() => verifyView(hmac, withView, salt, view)).toThrow(reason("VIEW_NOT_PROVEN"));
    expect(() => verifyView(hmac, withView, own, utf8("{}"))).toThrow(reason("VIEW_NOT_PROVEN"));
    expect(() => verifyView(hmac, SAMPLE, own, view)).toThrow(reason("VIEW_NOT_PROVEN"));
  });

  it("differ by what they commit to, under one salt", () => {
    const salt = new Uint8Array(randomBytes(32));
    const delivery = { headers: "{}", bodySha256: "", bodyLength: 0 };
    const all = [
      commitPayload(hmac, salt, utf8("x")),
      commitKey(hmac, salt, "x"),
      commitDelivery(hmac, salt, delivery),
      commitView(hmac, viewSalt(hmac, salt), utf8("x")),
      commitView(hmac, salt, utf8("x")),
      viewSalt(hmac, salt),
    ];
    expect(new Set(all.map(toHex)).size).toBe(all.length);
  });
});
