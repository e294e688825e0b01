import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../base/sha256.ts";
import type { SourceFacts } from "../fact.ts";
import { mutated } from "../mutation.ts";
import { recordsKind } from "./kind.ts";

// Records made by hand from the schema in payload.ts.
const source: SourceFacts = { id: "src_1", type: "records", name: "tickets" };
const by = { name: "Mina Okafor", email: "mina@example.com" };
const ticket = {
  type: "ticket",
  id: "CHG-1042-2",
  ticket: "CHG-1042",
  title: "Raise the memory limit",
  status: "approved",
  reason: "Restarts under load",
  securityImpact: "none",
  backOut: "Revert the commit",
  openedAt: "2026-01-30T09:12:00+01:00",
  url: "https://tickets.example.com/CHG-1042",
  by,
};
const snapshot = {
  type: "access-snapshot",
  at: "2026-01-31T00:00:00Z",
  system: "argocd:prod-eu-1",
  grants: [
    { subject: "mina@example.com", role: "admin", grantedBy: "leads" },
    { subject: "ci", role: "sync" },
  ],
};
const review = {
  type: "review-record",
  at: "2026-01-15T10:00:00Z",
  by: { ...by, id: "u-77", issuer: "idp" },
  subject: "access",
  scope: "argocd:prod-eu-1",
  periodFrom: "2025-07-01",
  periodTo: "2025-12-31",
  conclusion: "Two grants removed",
  dispositions: [{ item: "old-contractor", disposition: "removed" }],
};
const incident = {
  type: "incident",
  incident: "INC-77",
  title: "Checkout unavailable",
  severity: "1",
  status: "closed",
  openedAt: "2026-01-29T02:41:00Z",
  resolvedAt: "2026-01-29T03:20:00Z",
};
const read = (value: unknown) => recordsKind.normalise(Buffer.from(JSON.stringify(value)), {}, source);

describe("a record", () => {
  it("is a ticket, at the time it was opened, by whom", () => {
    const { type: _type, id: _id, by: _by, ...fields } = ticket;
    expect(read(ticket)).toEqual([
      {
        occurredAt: "2026-01-30T08:12:00.000Z",
        actor: { kind: "user", name: "Mina Okafor", email: "mina@example.com", issuer: "records:tickets" },
        fact: { kind: "ticket", ...fields, openedAt: "2026-01-30T08:12:00.000Z" },
      },
    ]);
  });

  it("is an access snapshot", () => {
    expect(read(snapshot)).toEqual([
      {
        occurredAt: "2026-01-31T00:00:00.000Z",
        fact: { kind: "access-snapshot", system: "argocd:prod-eu-1", grants: snapshot.grants },
      },
    ]);
  });

  it("is a review record", () => {
    const [reading] = read(review);
    expect(reading?.actor).toEqual({
      kind: "user",
      name: "Mina Okafor",
      id: "u-77",
      email: "mina@example.com",
      issuer: "idp",
    });
    expect(reading?.fact).toEqual({
      kind: "review-record",
      subject: "access",
      scope: "argocd:prod-eu-1",
      periodFrom: "2025-07-01",
      periodTo: "2025-12-31",
      conclusion: "Two grants removed",
      dispositions: [{ item: "old-contractor", disposition: "removed" }],
    });
  });

  it("is an incident, at the time it was resolved, while open when it was opened", () => {
    expect(read(incident)).toMatchObject([
      { occurredAt: "2026-01-29T03:20:00.000Z", fact: { kind: "incident", incident: "INC-77" } },
    ]);
    expect(read({ ...incident, resolvedAt: undefined })).toMatchObject([{ occurredAt: "2026-01-29T02:41:00.000Z" }]);
  });

  it.each([
    ["a key that the schema does not have", { ...ticket, securityimpact: "none" }],
    ["a key that is missing", { ...ticket, status: undefined }],
    ["an empty text", { ...ticket, title: " " }],
    ["a time without a zone", { ...ticket, openedAt: "2026-01-30T09:12:00" }],
    ["an address that is none", { ...ticket, url: "CHG-1042" }],
    ["a snapshot without its time", { ...snapshot, at: undefined }],
    ["a grant of a wrong shape", { ...snapshot, grants: [{ subject: "x" }] }],
    ["a period that is none", { ...review, periodFrom: "last year" }],
    ["an unknown type", { ...ticket, type: "note" }],
  ])("with %s is unparsed", (_name, record) => {
    expect(read(record)).toEqual([{ fact: { kind: "unparsed", reason: "unknown-shape", event: record.type } }]);
  });

  it("of an array is read beside one that is wrong", () => {
    expect(read([ticket, { ...incident, extra: 1 }, snapshot]).map((one) => one.fact.kind)).toEqual([
      "ticket",
      "unparsed",
      "access-snapshot",
    ]);
    expect(read([])).toEqual([{ fact: { kind: "unparsed", reason: "unknown-shape" } }]);
  });

  it("may be a heartbeat", () => {
    expect(read({ type: "heartbeat" })).toEqual([{ fact: { kind: "heartbeat" } }]);
  });
});

describe("recordsKind", () => {
  it("keys a record by its id, else by its bytes, and lines one by one", () => {
    const keys = (text: string, type = "application/json") =>
      recordsKind.split({ headers: { "content-type": type }, body: Buffer.from(text) }).map((range) => range.key);
    expect(keys(JSON.stringify(ticket, null, 2))).toEqual(["id:CHG-1042-2"]);
    expect(keys(JSON.stringify(snapshot))).toEqual([sha256Hex(JSON.stringify(snapshot))]);
    expect(keys(JSON.stringify([ticket]))).toEqual([sha256Hex(JSON.stringify([ticket]))]);
    expect(keys(`${JSON.stringify(ticket)}\n${JSON.stringify(review)}`, "application/x-ndjson")).toEqual([
      "id:CHG-1042-2",
      expect.stringMatching(/^[0-9a-f]{64}:2$/) as string,
    ]);
  });

  it("takes the bearer token and nothing else", () => {
    const secrets = [{ generation: 1, secret: Buffer.from("current") }];
    const verify = (headers: Record<string, string>) =>
      recordsKind.verify({ headers, body: Buffer.from("{}") }, secrets, 0);
    expect(verify({ authorization: "bearer current" })).toMatchObject({ ok: true, method: "bearer" });
    expect(verify({ authorization: "Bearer other" })).toEqual({ ok: false, reason: "mismatch" });
    expect(verify({})).toEqual({ ok: false, reason: "missing" });
  });

  it("never throws and always answers, whatever the bytes", () => {
    fc.assert(
      fc.property(mutated([ticket, snapshot, review, incident, [ticket]]), (bytes) => {
        expect(recordsKind.normalise(bytes, {}, source).length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
