import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../base/sha256.ts";
import { kubernetesAuditKind } from "../kubernetes-audit/kind.ts";
import { argocdKind } from "./kind.ts";
import { notificationOf } from "./made.ts";

const secrets = [
  { generation: 2, secret: Buffer.from("current") },
  { generation: 1, secret: Buffer.from("pre:vious") },
];
const body = Buffer.from(JSON.stringify(notificationOf()));
const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString("base64")}`;

describe.each([
  ["argocdKind", argocdKind],
  ["kubernetesAuditKind", kubernetesAuditKind],
])("%s.verify", (_name, kind) => {
  const verify = (authorization?: string) =>
    kind.verify({ headers: authorization === undefined ? {} : { authorization }, body }, secrets, 0);

  it("accepts a bearer token, and basic authentication with any user name", () => {
    expect(verify("Bearer current")).toEqual({ ok: true, method: "bearer", generation: 2 });
    expect(verify(basic("countersign:current"))).toEqual({ ok: true, method: "basic", generation: 2 });
    expect(verify(basic(":pre:vious"))).toEqual({ ok: true, method: "basic", generation: 1 });
  });

  it("refuses anything else", () => {
    expect(verify()).toEqual({ ok: false, reason: "missing" });
    expect(verify("Bearer currenT")).toEqual({ ok: false, reason: "mismatch" });
    expect(verify(basic("current:other"))).toEqual({ ok: false, reason: "mismatch" });
    expect(verify(basic("current"))).toEqual({ ok: false, reason: "malformed" });
    expect(verify("Basic ???")).toEqual({ ok: false, reason: "malformed" });
    expect(verify("Digest x")).toEqual({ ok: false, reason: "malformed" });
  });
});

describe("argocdKind.split", () => {
  it("makes one record with the key sha256(body)", () => {
    expect(argocdKind.split({ headers: { "content-type": "application/json" }, body })).toEqual([
      { from: 0, to: body.length, key: sha256Hex(body), redactions: [] },
    ]);
  });
});
