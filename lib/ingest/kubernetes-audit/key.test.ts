import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../base/sha256.ts";
import { blank } from "../redact.ts";
import { splitKubernetesAudit } from "./key.ts";
import { auditEventOf, eventListOf, SECRET_EVENT } from "./made.ts";

const JSON_BODY = { "content-type": "application/json" };
const split = (text: string, headers: Record<string, string> = JSON_BODY) => {
  const body = Buffer.from(text);
  return splitKubernetesAudit({ headers, body }).map((range) => ({
    ...range,
    text: body.subarray(range.from, range.to).toString(),
    stored: Buffer.from(blank(body.subarray(range.from, range.to), range.redactions, range.from)).toString(),
  }));
};
const ID = "155b887c-c27c-4fdb-9667-999f74512d0a";

describe("splitKubernetesAudit", () => {
  it("makes one record per item, keyed by auditID and stage, from the bytes as they came", () => {
    const items = [auditEventOf(), auditEventOf({ stage: "ResponseStarted" }), { verb: "get" }];
    const text = JSON.stringify(eventListOf(items), null, 1);
    const records = split(text);
    expect(records.map((record) => record.key)).toEqual([
      `id:${ID}/ResponseComplete`,
      `id:${ID}/ResponseStarted`,
      `${sha256Hex(text)}:3`,
    ]);
    expect(records.map((record) => JSON.parse(record.text) as unknown)).toEqual(items);
  });

  it("takes a single Event, and the lines of an audit log", () => {
    const event = JSON.stringify(auditEventOf());
    expect(split(event)).toMatchObject([{ key: `id:${ID}/ResponseComplete`, text: event }]);
    expect(split(`${event}\n${event}\n`)).toHaveLength(2);
    expect(split(`${event}\n{"broken\n`, { "content-type": "application/x-ndjson" })).toHaveLength(2);
  });

  it.each([
    ["a list with two lists of items", '{"kind":"EventList","items":[{}],"items":[{"a":1}]}'],
    ["a list of two kinds", '{"kind":"EventList","kind":"Event","items":[{}]}'],
    ["a list that is cut off", '{"kind":"EventList","items":[{"auditID":"a"}'],
    ["a list with more behind it", '{"kind":"EventList","items":[{}]} {}'],
    ["another list", '{"kind":"PodList","items":[{}]}'],
    ["an empty list", '{"kind":"EventList","items":[]}'],
    ["no JSON", "hello"],
    ["nothing", ""],
  ])("keeps %s as one record", (_name, text) => {
    expect(split(text)).toMatchObject([{ from: 0, to: text.length, text }]);
  });

  it("does not let one Event take another's key by separators in its own", () => {
    const [a, b] = [
      auditEventOf({ auditID: "x/ResponseComplete", stage: "y" }),
      auditEventOf({ auditID: "x", stage: "ResponseComplete/y" }),
    ].map((event) => split(JSON.stringify(event))[0]?.key);
    expect(a).not.toBe(b);
  });

  it("answers ranges in order, disjoint, inside the body, which read as the items", () => {
    const item = fc.oneof(fc.jsonValue(), fc.constantFrom(auditEventOf(), SECRET_EVENT));
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), fc.nat({ max: 3 }), (items, indent) => {
        const text = JSON.stringify(eventListOf(items), null, indent);
        const body = Buffer.from(text);
        const ranges = splitKubernetesAudit({ headers: JSON_BODY, body });
        let at = 0;
        for (const range of ranges) {
          expect(range.from).toBeGreaterThanOrEqual(at);
          expect(range.to).toBeGreaterThan(range.from);
          at = range.to;
          for (const redaction of range.redactions) {
            expect(redaction.from).toBeGreaterThanOrEqual(range.from);
            expect(redaction.to).toBeLessThanOrEqual(range.to);
          }
        }
        expect(at).toBeLessThan(body.length);
        const read = ranges.map((range) => JSON.parse(body.subarray(range.from, range.to).toString()) as unknown);
        expect(read).toEqual(JSON.parse(JSON.stringify(items)));
      }),
    );
  });

  it("never throws, and covers or leaves out whole records only, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string().map((text) => Buffer.from(`{"kind":"EventList","items":[${text}`)),
        ),
        (body) => {
          const ranges = splitKubernetesAudit({ headers: {}, body });
          expect(ranges.length).toBeGreaterThan(0);
          ranges.forEach((range) => expect(range.to).toBeLessThanOrEqual(body.length));
        },
      ),
    );
  });
});

describe("redactions", () => {
  const stored = (event: unknown) =>
    split(JSON.stringify(eventListOf([auditEventOf(), event]), null, 1))[1]?.stored ?? "";

  it("leave of a Secret's bodies what identifies it and its owner, and nothing of its values", () => {
    const text = stored(SECRET_EVENT);
    expect(text).not.toMatch(/hunter2|aHVudGVyMg|password/);
    const event = JSON.parse(text) as typeof SECRET_EVENT & Record<string, Record<string, Record<string, unknown>>>;
    expect(event.requestObject).toMatchObject({
      kind: "Secret",
      metadata: {
        name: "db",
        labels: { "kustomize.toolkit.fluxcd.io/name": "apps" },
        annotations: { "argocd.argoproj.io/tracking-id": "shop:/Secret:shop/db" },
      },
    });
    expect(event.responseObject).toMatchObject({ kind: "Secret", metadata: { name: "db", uid: "s-1" } });
    expect(event.user).toEqual(SECRET_EVENT.user);
  });

  it("keep the record's length and say why", () => {
    const text = JSON.stringify(SECRET_EVENT);
    const [record] = split(text);
    expect(record?.stored).toHaveLength(text.length);
    expect(new Set(record?.redactions.map((one) => one.reason))).toEqual(new Set(["Kubernetes Secret body"]));
  });

  const secret = (changes: Record<string, unknown>) => ({ ...SECRET_EVENT, responseObject: undefined, ...changes });

  it.each([
    ["a JSON patch", secret({ requestObject: [{ op: "replace", path: "/data/password", value: "aHVudGVyMg==" }] })],
    ["a merge patch", secret({ requestObject: { stringData: { password: "hunter2" } } })],
    ["a list", secret({ requestObject: { kind: "SecretList", items: [{ data: { password: "hunter2" } }] } })],
    ["a Secret without a reference", secret({ objectRef: undefined })],
    ["a Secret under another reference", secret({ objectRef: { resource: "configmaps" } })],
    ["a reference that is given twice", secret({})],
    [
      "an issued token",
      secret({
        objectRef: { resource: "serviceaccounts", subresource: "token" },
        requestObject: { status: { token: "hunter2" } },
      }),
    ],
    [
      "a reviewed token",
      secret({
        objectRef: { resource: "tokenreviews", apiGroup: "authentication.k8s.io" },
        requestObject: { spec: { token: "hunter2" } },
      }),
    ],
    [
      "metadata that is no object",
      secret({ requestObject: { kind: "Secret", metadata: ["hunter2"], data: "hunter2" } }),
    ],
    [
      "annotations that are no object",
      secret({ requestObject: { kind: "Secret", metadata: { annotations: ["hunter2"] } } }),
    ],
  ])("leave nothing of %s", (name, event) => {
    const text = JSON.stringify(event);
    const twice = text.replace('"objectRef":{', '"objectRef":{"resource":"pods"},"objectRef":{');
    const [record] = split(name === "a reference that is given twice" ? twice : text);
    expect(record?.stored).not.toMatch(/hunter2|aHVudGVyMg/);
    expect(() => JSON.parse(record?.stored ?? "") as unknown).not.toThrow();
  });

  it("blank everything that may hold a Secret where the structure is not understood", () => {
    const text = JSON.stringify(eventListOf([SECRET_EVENT]));
    for (const broken of [text.slice(0, -3), `${text} x`, text.replace('"items"', '"items":[],"items"')]) {
      expect(
        split(broken)
          .map((record) => record.stored)
          .join(""),
      ).not.toMatch(/hunter2|aHVudGVyMg/);
    }
    const line = `${JSON.stringify(auditEventOf())}\n${JSON.stringify(SECRET_EVENT)}}`;
    const records = split(line);
    expect(records[0]?.stored).toBe(records[0]?.text);
    expect(records[1]?.stored).not.toMatch(/hunter2/);
  });

  it("blank credentials in a ConfigMap and leave its other values (K7)", () => {
    const config = { resource: "configmaps", namespace: "shop", name: "ui" };
    const values = {
      "app.properties": "color=purple",
      "aws.properties": "aws_secret_access_key = hunter2",
      db_password: "hunter2",
    };
    const event = auditEventOf({
      objectRef: config,
      requestObject: {
        kind: "ConfigMap",
        metadata: {
          annotations: { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ data: values }) },
        },
        data: values,
      },
      responseObject: [{ op: "add", path: "/data/api_key", value: "hunter2" }],
    });
    const text = stored(event);
    expect(text).not.toContain("hunter2");
    expect(text).toContain("color=purple");
    const plain = auditEventOf({
      objectRef: config,
      requestObject: { kind: "ConfigMap", data: { a: "color=purple" } },
    });
    expect(stored(plain)).toBe(JSON.stringify(plain, null, 1).replaceAll("\n", "\n  "));
  });
});
