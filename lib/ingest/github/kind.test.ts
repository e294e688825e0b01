import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mutated } from "../mutation.ts";
import { githubKind } from "./kind.ts";
import { PAYLOADS } from "./made.ts";
import { GITHUB_EVENTS } from "./normalise.ts";

const source = { id: "s", type: "github", name: "forge" };
const secrets = [
  { generation: 2, secret: Buffer.from("current") },
  { generation: 1, secret: Buffer.from("previous") },
];

function signed(body: Uint8Array, secret: string, headers: Record<string, string> = {}) {
  const sha256 = createHmac("sha256", secret).update(body).digest("hex");
  return { body, headers: { "x-hub-signature-256": `sha256=${sha256}`, ...headers } };
}

const bodies = Object.entries(PAYLOADS).map(
  ([event, payload]) => [event, Buffer.from(JSON.stringify(payload))] as const,
);

describe("verify", () => {
  it.each(bodies)("accepts %s signed with either secret, and refuses its tampered twin", (_event, body) => {
    expect(githubKind.verify(signed(body, "current"), secrets, 0)).toMatchObject({ ok: true, generation: 2 });
    expect(githubKind.verify(signed(body, "previous"), secrets, 0)).toMatchObject({ ok: true, generation: 1 });
    const twin = Buffer.from(body);
    twin[10] = (twin[10] ?? 0) ^ 1;
    const delivery = { ...signed(body, "current"), body: twin };
    expect(githubKind.verify(delivery, secrets, 0)).toEqual({ ok: false, reason: "mismatch" });
  });

  it("never looks at the SHA-1 signature", () => {
    const body = Buffer.from("{}");
    const sha1 = `sha1=${createHmac("sha1", "current").update(body).digest("hex")}`;
    expect(githubKind.verify({ body, headers: { "x-hub-signature": sha1 } }, secrets, 0)).toEqual({
      ok: false,
      reason: "missing",
    });
    expect(githubKind.verify({ body, headers: { "x-hub-signature-256": sha1 } }, secrets, 0)).toEqual({
      ok: false,
      reason: "malformed",
    });
  });

  it("does not take the SHA-256 of a body that was parsed and printed again (G19)", () => {
    const body = Buffer.from('{"a": "\\u003c"}');
    const delivery = { ...signed(body, "current"), body: Buffer.from(JSON.stringify(JSON.parse(body.toString()))) };
    expect(githubKind.verify(delivery, secrets, 0).ok).toBe(false);
  });
});

describe("split", () => {
  const body = Buffer.from('{"zen":"…"}');

  it("is one record under the delivery's GUID (G2)", () => {
    const guid = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
    expect(githubKind.split({ body, headers: { "x-github-delivery": guid } })).toEqual([
      { from: 0, to: body.length, key: guid, redactions: [] },
    ]);
  });

  it.each<Record<string, string>>([
    {},
    { "x-github-delivery": "" },
    { "x-github-delivery": "x".repeat(10_000) },
    { "x-github-delivery": "a b" },
  ])("falls back to the digest of the body for %j", (headers) => {
    const key = githubKind.split({ body, headers })[0]?.key;
    expect(key).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("what it takes", () => {
  it("is JSON only: a form is refused", () => {
    expect(githubKind.contentTypes).toEqual(["application/json"]);
    expect(githubKind.disablesOn4xx).toBe(false);
  });
});

describe("normalise", () => {
  it("never throws and always answers, whatever the bytes", () => {
    const event = fc.constantFrom(...GITHUB_EVENTS, "unheard-of");
    fc.assert(
      fc.property(event, mutated(Object.values(PAYLOADS)), (name, bytes) => {
        const readings = githubKind.normalise(bytes, { "x-github-event": name }, source);
        expect(readings.length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(bodies)("never throws on a mutated %s, and is deterministic", (event) => {
    const payload = PAYLOADS[event as keyof typeof PAYLOADS];
    fc.assert(
      fc.property(mutated([payload]), (bytes) => {
        const headers = { "x-github-event": event };
        const readings = githubKind.normalise(bytes, headers, source);
        expect(readings.length).toBeGreaterThan(0);
        expect(githubKind.normalise(bytes, headers, source)).toEqual(readings);
        for (const { fact } of readings) {
          if (fact.kind === "unparsed") continue;
          // An empty text would be taken for a value: absent is absent. Words may be: a title, a commit's message.
          for (const [key, value] of Object.entries(fact)) if (key !== "title") expect(value).not.toBe("");
        }
      }),
      { numRuns: 200 },
    );
  });
});
