import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { mutated } from "../mutation.ts";
import { gitlabKind } from "./kind.ts";
import { PAYLOADS } from "./made.ts";
import { setupGitlab } from "./setup.ts";
import { signedHeaders } from "./signing.ts";
import { signingToken } from "./verify.ts";

const source = { id: "s", type: "gitlab", name: "forge" };
const whsec = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const secrets = [
  { generation: 2, secret: Buffer.from("current") },
  { generation: 1, secret: Buffer.from(whsec) },
];
const now = Date.parse("2026-11-20T12:00:00Z");
const bodies = Object.entries(PAYLOADS).map(
  ([event, payload]) => [event, Buffer.from(JSON.stringify(payload))] as const,
);
const body = Buffer.from(JSON.stringify(PAYLOADS.push));

describe("the signing token", () => {
  it.each(bodies)("accepts a signed %s with either secret, and refuses its tampered twin", (_event, payload) => {
    const headers = signedHeaders(payload, "current", now);
    expect(gitlabKind.verify({ body: payload, headers }, secrets, now)).toEqual({
      ok: true,
      method: "standard-webhooks",
      generation: 2,
    });
    const previous = signedHeaders(payload, whsec, now);
    expect(gitlabKind.verify({ body: payload, headers: previous }, secrets, now)).toMatchObject({ generation: 1 });
    const twin = Buffer.from(payload);
    twin[10] = (twin[10] ?? 0) ^ 1;
    expect(gitlabKind.verify({ body: twin, headers }, secrets, now)).toEqual({ ok: false, reason: "mismatch" });
  });

  it("is 32 bytes in GitLab's spelling, and a secret that is one already stays", () => {
    expect(Buffer.from(signingToken("current").slice("whsec_".length), "base64")).toHaveLength(32);
    expect(signingToken(whsec)).toBe(whsec);
  });

  it.each([
    [-301, "stale"],
    [-300, undefined],
    [300, undefined],
    [301, "stale"],
  ])("of %i seconds away is %s", (seconds, reason) => {
    const headers = signedHeaders(body, "current", now + seconds * 1000);
    const verified = gitlabKind.verify({ body, headers }, secrets, now);
    expect(verified.ok ? undefined : verified.reason).toBe(reason);
  });

  it("accepts any of several signatures, and looks at v1 only", () => {
    const headers = signedHeaders(body, "current", now);
    const other = new Webhook(signingToken("other")).sign("9f1c2d3e", new Date(now), body);
    const all = { ...headers, "webhook-signature": `v1a,AAAA ${other} ${headers["webhook-signature"]}` };
    expect(gitlabKind.verify({ body, headers: all }, secrets, now).ok).toBe(true);
    const relabelled = { ...headers, "webhook-signature": headers["webhook-signature"]!.replace("v1,", "v2,") };
    expect(gitlabKind.verify({ body, headers: relabelled }, secrets, now)).toEqual({ ok: false, reason: "malformed" });
  });

  it("binds the id and the time", () => {
    const headers = signedHeaders(body, "current", now);
    const changes: Record<string, string>[] = [
      { "webhook-id": "other" },
      { "webhook-timestamp": String(now / 1000 - 1) },
    ];
    for (const changed of changes)
      expect(gitlabKind.verify({ body, headers: { ...headers, ...changed } }, secrets, now)).toEqual({
        ok: false,
        reason: "mismatch",
      });
  });

  it.each([
    [{ "webhook-id": "a.b" }, "malformed"],
    [{ "webhook-timestamp": "soon" }, "malformed"],
    [{ "webhook-timestamp": "1e9" }, "malformed"],
    [{ "webhook-signature": "v1," }, "malformed"],
    [{ "webhook-signature": "" }, "missing"],
  ])("answers %j with %s", (changed, reason) => {
    const headers = { ...signedHeaders(body, "current", now), ...changed };
    expect(gitlabKind.verify({ body, headers }, secrets, now)).toEqual({ ok: false, reason });
  });
});

describe("the secret token", () => {
  it("is compared with every active secret", () => {
    const headers = { "x-gitlab-token": "current" };
    expect(gitlabKind.verify({ body, headers }, secrets, now)).toEqual({
      ok: true,
      method: "gitlab-token",
      generation: 2,
    });
  });

  it.each([
    [{}, "missing"],
    [{ "x-gitlab-token": "" }, "missing"],
    [{ "x-gitlab-token": "curren" }, "mismatch"],
    [{ "x-gitlab-token": "currentt" }, "mismatch"],
  ])("answers %j with %s", (headers, reason) => {
    expect(gitlabKind.verify({ body, headers }, secrets, now)).toEqual({ ok: false, reason });
  });

  it("is enough beside a signature of a token that we do not hold: both may be set", () => {
    const headers = { ...signedHeaders(body, "not ours", now), "x-gitlab-token": "current" };
    expect(gitlabKind.verify({ body, headers }, secrets, now)).toMatchObject({ method: "gitlab-token" });
  });

  it("never throws on any header", () => {
    const header = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(header, header, header, (id, timestamp, signature) => {
        const headers = {
          "webhook-id": id,
          "webhook-timestamp": timestamp,
          "webhook-signature": `v1,${signature}`,
          "x-gitlab-token": `x${id}`,
        };
        expect(gitlabKind.verify({ body, headers }, secrets, now).ok).toBe(false);
      }),
    );
  });
});

describe("split", () => {
  const keyOf = (headers: Record<string, string>) => gitlabKind.split({ body, headers })[0]?.key;

  it("prefers the idempotency key, then the event's UUID with the digest of the body, then the digest (L3)", () => {
    const headers = { "idempotency-key": "f5e5f430", "x-gitlab-event-uuid": "13792a34" };
    expect(keyOf(headers)).toBe("f5e5f430");
    expect(keyOf({ "x-gitlab-event-uuid": "13792a34" })).toBe(`13792a34:${keyOf({})}`);
    expect(keyOf({})).toMatch(/^[0-9a-f]{64}$/);
    expect(gitlabKind.split({ body, headers })).toEqual([
      { from: 0, to: body.length, key: "f5e5f430", redactions: [] },
    ]);
  });

  it("says that answers of 4xx disable the hook (L1)", () => {
    expect(gitlabKind.disablesOn4xx).toBe(true);
  });
});

describe("normalise", () => {
  it("never throws and always answers, whatever the bytes", () => {
    fc.assert(
      fc.property(mutated(Object.values(PAYLOADS)), (bytes) => {
        const readings = gitlabKind.normalise(bytes, {}, source);
        expect(readings.length).toBeGreaterThan(0);
        expect(gitlabKind.normalise(bytes, {}, source)).toEqual(readings);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("setupGitlab", () => {
  const guide = setupGitlab({ url: "https://dash.example/api/v1/ingest/s2", secret: "current" });
  const codes = guide.steps.map((step) => step.code);

  it("gives the address, both tokens, and the way back from a disabled hook", () => {
    expect(codes).toEqual(
      expect.arrayContaining(["https://dash.example/api/v1/ingest/s2", "current", signingToken("current")]),
    );
    expect(guide.steps.some((step) => /disable/.test(step.text) && /Test/.test(step.text))).toBe(true);
  });

  it("prints a command whose document is JSON", () => {
    const command = codes.find((code) => code?.startsWith("glab")) ?? "";
    const document = /<<'JSON'\n([\s\S]*)\nJSON$/.exec(command)?.[1] ?? "";
    expect(JSON.parse(document)).toMatchObject({ token: "current", push_events: true, releases_events: true });
  });
});
