import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { argocdKind } from "./argocd/kind.ts";
import { ciKind } from "./ci/kind.ts";
import { recordsKind } from "./records/kind.ts";
import { isSourceType, setupOf, SOURCE_TYPES, sourceKind } from "./registry.ts";

const input = {
  url: "https://dash.example.com/api/v1/ingest/src_0123",
  secret: "s3cret-token_AB",
  cluster: "prod-eu-1",
  environment: "production",
};
const codeOf = (type: (typeof SOURCE_TYPES)[number], language: string) =>
  setupOf(type)(input).steps.flatMap((step) =>
    step.language === language && step.code !== undefined ? [step.code] : [],
  );

describe("set-up guides", () => {
  it.each(SOURCE_TYPES)("of %s give the real address and secret, and every code its language", (type) => {
    const { title, steps } = setupOf(type)(input);
    const text = steps.map((step) => `${step.text}\n${step.code ?? ""}`).join("\n");
    expect(title).not.toBe("");
    expect(text).toContain(input.url);
    if (type !== "gitlab") expect(text).toContain(input.secret);
    for (const step of steps) expect(step.code === undefined).toBe(step.language === undefined);
    expect(sourceKind(type).type).toBe(type);
  });

  it("are there for known types only", () => {
    expect(isSourceType("flux")).toBe(true);
    expect(isSourceType("constructor")).toBe(false);
  });
});

describe("the Flux manifests", () => {
  const documents = codeOf("flux", "yaml").flatMap((code) =>
    parseAllDocuments(code).map((one) => one.toJS() as Record<string, unknown>),
  );

  it("are a Secret with the key `token`, a generic-hmac Provider and an Alert that hides no success", () => {
    expect(documents).toMatchObject([
      { kind: "Secret", stringData: { token: input.secret } },
      { kind: "Provider", spec: { type: "generic-hmac", address: input.url, secretRef: { name: "countersign-hmac" } } },
      {
        kind: "Alert",
        spec: {
          providerRef: { name: "countersign" },
          eventSeverity: "info",
          eventMetadata: { cluster: "prod-eu-1", env: "production" },
        },
      },
    ]);
  });

  it("stay one text each, whatever the cluster is called", () => {
    const [code = ""] = setupOf("flux")({ ...input, cluster: 'a: "b"\n#' }).steps.flatMap((step) => step.code ?? []);
    const alert = parseAllDocuments(code).at(-1)?.toJS() as { spec: { eventMetadata: unknown } };
    expect(alert.spec.eventMetadata).toEqual({ cluster: 'a: "b"\n#', env: "production" });
  });
});

describe("the Argo CD patches", () => {
  const [patch = ""] = codeOf("argocd", "yaml");
  const { data } = parse(patch) as { data: Record<string, string> };

  it("add keys of our own and replace none of yours", () => {
    expect(Object.keys(data)).toEqual([
      "service.webhook.countersign",
      "template.countersign-v1",
      "trigger.countersign",
    ]);
    expect(codeOf("argocd", "shell").join("\n")).toContain("--type merge");
  });

  it("post with the token, by a template that the trigger names", () => {
    const service = parse(data["service.webhook.countersign"] ?? "") as Record<string, unknown>;
    expect(service).toMatchObject({
      url: input.url,
      headers: [{ name: "Authorization", value: "Bearer $countersign-token" }, {}],
    });
    expect(codeOf("argocd", "shell").join("\n")).toContain(`{"stringData":{"countersign-token":"${input.secret}"}}`);
    const template = parse(data["template.countersign-v1"] ?? "") as {
      webhook: Record<string, { method: string; body: string }>;
    };
    expect(template.webhook["countersign"]?.method).toBe("POST");
    const triggers = parse(data["trigger.countersign"] ?? "") as { when: string; send: string[]; oncePer?: string }[];
    expect(triggers.every((trigger) => trigger.send[0] === "countersign-v1")).toBe(true);
    expect(triggers[0]?.oncePer).toBe("app.status?.operationState?.finishedAt");
  });

  it("print what we read", () => {
    const template = parse(data["template.countersign-v1"] ?? "") as { webhook: Record<string, { body: string }> };
    const values: Record<string, string> = {
      ".app.metadata.name": '"shop"',
      ".app.metadata.namespace": '"argocd"',
      ".app.metadata.uid": '"u-1"',
      ".app.metadata.generation": "3",
      ".app.spec": '{"destination":{"name":"edge"}}',
      ".app.status": '{"health":{"status":"Healthy"},"sync":{"status":"Synced","revision":"abc"}}',
    };
    const body = (template.webhook["countersign"]?.body ?? "").replaceAll(
      /\{\{toJson ([a-z.]+)\}\}/g,
      (_all, path: string) => values[path] ?? "?",
    );
    const source = { id: "src_1", type: "argocd", name: "argo" };
    expect(argocdKind.normalise(Buffer.from(body), {}, source).map((one) => one.fact.kind)).toEqual([
      "drift-signal",
      "health",
    ]);
  });
});

describe("the audit webhook's files", () => {
  const [config = "", policy = ""] = codeOf("kubernetes-audit", "yaml");

  it("name the address and the token", () => {
    expect(parse(config)).toMatchObject({
      kind: "Config",
      clusters: [{ cluster: { server: input.url } }],
      users: [{ user: { token: input.secret } }],
      "current-context": "default",
    });
  });

  it("never ask for bodies of Secrets or tokens, and drop the stage that proves nothing", () => {
    const parsed = parse(policy) as {
      omitStages: string[];
      rules: { level: string; resources?: { resources?: string[] }[] }[];
    };
    expect(parsed.omitStages).toEqual(["RequestReceived"]);
    const first = parsed.rules.find((rule) => rule.resources?.some((one) => one.resources?.includes("secrets")));
    expect(first).toMatchObject({ level: "Metadata" });
    expect(first?.resources?.[0]?.resources).toContain("serviceaccounts/token");
    expect(parsed.rules.indexOf(first as never)).toBeLessThan(
      parsed.rules.findIndex((rule) => rule.level === "RequestResponse"),
    );
  });
});

describe("the examples of lines", () => {
  it.each([
    ["ci", ciKind],
    ["records", recordsKind],
  ] as const)("of %s are read as they stand", (type, kind) => {
    const body = Buffer.from(codeOf(type, "json").join("\n"));
    const source = { id: "src_1", type, name: "example" };
    const ranges = kind.split({ headers: { "content-type": "application/x-ndjson" }, body });
    const facts = ranges.flatMap((range) =>
      kind.normalise(body.subarray(range.from, range.to), {}, source).map((one) => one.fact.kind),
    );
    expect(facts).toHaveLength(4);
    expect(facts).not.toContain("unparsed");
    expect(ranges.every((range) => range.key.startsWith("id:"))).toBe(true);
  });
});
