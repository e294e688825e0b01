import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../base/sha256.ts";
import type { SourceFacts } from "../fact.ts";
import { mutated } from "../mutation.ts";
import { ciKind } from "./kind.ts";

// Lines made by hand from the schema in payload.ts.
const source: SourceFacts = { id: "src_1", type: "ci", name: "build" };
const SHA = "0123456789abcdef0123456789abcdef01234567";
const commit = { repository: "Acme/Shop", sha: SHA.toUpperCase() };
const about = { repository: "acme/shop", sha: SHA };
const SARIF = {
  version: "2.1.0",
  runs: [{ tool: { driver: { name: "scanner" } }, results: [], invocations: [{ exitCode: 0 }] }],
};
const JUNIT = '<testsuite><testcase name="a"><failure/></testcase></testsuite>';

const run = {
  type: "run",
  id: "run-1",
  ...commit,
  workflow: "build",
  runId: 4711,
  attempt: 2,
  branch: "main",
  event: "push",
  conclusion: "success",
  startedAt: "2026-03-01T10:00:00Z",
  completedAt: "2026-03-01T10:04:00Z",
  pullRequests: [12],
  actor: { name: "mina", id: "77", issuer: "github" },
};
const gate = {
  type: "gate",
  ...commit,
  tool: "conftest",
  decision: "pass",
  passed: 12,
  policyDigest: "sha256:1",
  at: "2026-03-01T10:05:00Z",
};
const attachment = (more: object) => ({ type: "attachment", ...commit, runId: "4711", ...more });

const normalise = (value: unknown, headers = {}) =>
  ciKind.normalise(Buffer.from(JSON.stringify(value)), headers, source);

describe("a line of our own schema", () => {
  it("is a run, with its attempt and who started it", () => {
    expect(normalise(run)).toEqual([
      {
        occurredAt: "2026-03-01T10:04:00.000Z",
        actor: { kind: "user", name: "mina", id: "77", issuer: "github" },
        fact: {
          kind: "ci-run",
          ...about,
          workflow: "build",
          runId: "4711",
          attempt: 2,
          branch: "main",
          event: "push",
          status: "completed",
          conclusion: "success",
          startedAt: "2026-03-01T10:00:00.000Z",
          completedAt: "2026-03-01T10:04:00.000Z",
          pullRequests: ["12"],
        },
      },
    ]);
    expect(normalise({ ...run, conclusion: undefined, completedAt: undefined })).toMatchObject([
      { occurredAt: "2026-03-01T10:00:00.000Z", fact: { status: "running" } },
    ]);
  });

  it("is a gate's decision", () => {
    expect(normalise(gate)).toMatchObject([
      {
        occurredAt: "2026-03-01T10:05:00.000Z",
        fact: { kind: "gate", ...about, decision: "pass", failed: 0, policyDigest: "sha256:1" },
      },
    ]);
    expect(normalise({ ...gate, decision: "fail" })).toMatchObject([{ fact: { decision: "fail", failed: 1 } }]);
  });

  it("is a test report", () => {
    expect(normalise({ type: "test-report", ...commit, tests: 9, failures: 1 })).toMatchObject([
      { fact: { kind: "test-report", ...about, suites: 1, tests: 9, failures: 1, errors: 0, skipped: 0, flaky: 0 } },
    ]);
  });

  it("is a tool's report, as JSON, as text, and in base64", () => {
    expect(normalise(attachment({ format: "sarif", content: SARIF, at: "2026-03-01T10:05:00Z" }))).toMatchObject([
      {
        occurredAt: "2026-03-01T10:05:00.000Z",
        fact: { kind: "gate", ...about, runId: "4711", tool: "scanner", decision: "pass" },
      },
    ]);
    expect(normalise(attachment({ content: JSON.stringify(SARIF) }))).toMatchObject([
      { fact: { kind: "gate", ...about } },
    ]);
    expect(normalise(attachment({ content: JUNIT }))).toMatchObject([
      { fact: { kind: "test-report", ...about, failures: 1 } },
    ]);
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(JSON.stringify(SARIF), "utf16le")]);
    expect(normalise(attachment({ encoding: "base64", content: utf16.toString("base64") }))).toMatchObject([
      { fact: { kind: "gate" } },
    ]);
    const xml16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(JUNIT, "utf16le")]);
    expect(normalise(attachment({ encoding: "base64", content: xml16.toString("base64") }))).toMatchObject([
      { fact: { failures: 1 } },
    ]);
  });

  it("that is wrong is unparsed by its type, never half read", () => {
    const wrong = [
      { ...run, sha: "0123" },
      { ...run, conclusion: "great" },
      { ...gate, decision: "maybe" },
      { ...gate, at: "2026-03-01 10:05" },
      attachment({ format: "pdf", content: "x" }),
      attachment({ content: "" }),
    ];
    for (const line of wrong) {
      expect(normalise(line)).toEqual([{ fact: { kind: "unparsed", reason: "unknown-shape", event: line.type } }]);
    }
    expect(normalise(attachment({ format: "trivy", content: SARIF }))).toMatchObject([
      { fact: { kind: "unparsed", event: "trivy" } },
    ]);
    expect(normalise(attachment({ format: "junit", content: SARIF }))).toMatchObject([
      { fact: { kind: "unparsed", event: "junit" } },
    ]);
    expect(normalise({ hello: "world" })).toEqual([{ fact: { kind: "unparsed", reason: "unknown-shape" } }]);
  });

  it("may be a heartbeat", () => {
    expect(normalise({ type: "heartbeat" })).toEqual([{ fact: { kind: "heartbeat" } }]);
  });
});

describe("a report that is posted as it is", () => {
  const named = {
    "countersign-repository": "https://git.example.com/Acme/Shop.git",
    "countersign-sha": SHA,
    "countersign-run": "4711",
  };

  it("is about the commit that its headers name", () => {
    expect(normalise(SARIF, named)).toMatchObject([{ fact: { kind: "gate", ...about, runId: "4711" } }]);
    expect(ciKind.normalise(Buffer.from(JUNIT), named, source)).toMatchObject([
      { fact: { kind: "test-report", ...about } },
    ]);
  });

  it("is about no commit where the header names none", () => {
    const [reading] = normalise(SARIF, { "countersign-sha": "main" });
    expect(reading?.fact).not.toHaveProperty("sha");
  });

  it("is another record for another commit, though the bytes are the same", () => {
    const body = Buffer.from(JSON.stringify(SARIF));
    const keyOf = (headers: Record<string, string>) => ciKind.split({ headers, body })[0]?.key;
    expect(keyOf({})).toBe(sha256Hex(body));
    expect(keyOf(named)).not.toBe(keyOf({ ...named, "countersign-sha": "b".repeat(40) }));
    expect(keyOf(named)).toBe(keyOf({ ...named, "content-type": "application/json" }));
    expect(ciKind.keptHeaders).toEqual(Object.keys(named));
  });
});

describe("ciKind.split", () => {
  const keys = (text: string, type = "application/json") =>
    ciKind.split({ headers: { "content-type": type }, body: Buffer.from(text) }).map((range) => range.key);

  it("keys a document of ours by its id, and a tool's report by its bytes", () => {
    expect(keys(JSON.stringify(run, null, 2))).toEqual(["id:run-1"]);
    expect(keys('{"id":"x","runs":[]}')).toEqual([sha256Hex('{"id":"x","runs":[]}')]);
  });

  it("splits lines", () => {
    expect(keys(`${JSON.stringify(run)}\n${JSON.stringify(gate)}\n`, "application/x-ndjson")).toEqual([
      "id:run-1",
      expect.stringMatching(/^[0-9a-f]{64}:2$/) as string,
    ]);
  });

  it("keeps XML and UTF-16 whole", () => {
    expect(keys(`<testsuites>\n${JUNIT}\n</testsuites>`, "application/xml")).toHaveLength(1);
    const body = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{"a":1}\n{"a":2}', "utf16le")]);
    expect(ciKind.split({ headers: { "content-type": "application/x-ndjson" }, body })).toHaveLength(1);
  });
});

describe("ciKind.verify", () => {
  it("takes the bearer token and nothing else", () => {
    const secrets = [{ generation: 1, secret: Buffer.from("current") }];
    const verify = (authorization?: string) =>
      ciKind.verify(
        { headers: authorization === undefined ? {} : { authorization }, body: Buffer.from("{}") },
        secrets,
        0,
      );
    expect(verify("Bearer current")).toEqual({ ok: true, method: "bearer", generation: 1 });
    expect(verify("Bearer Current")).toEqual({ ok: false, reason: "mismatch" });
    expect(verify(`Basic ${Buffer.from("x:current").toString("base64")}`)).toEqual({ ok: false, reason: "malformed" });
    expect(verify()).toEqual({ ok: false, reason: "missing" });
  });
});

describe("ciKind.normalise", () => {
  it("never throws and always answers, whatever the bytes", () => {
    const payloads = [
      run,
      gate,
      SARIF,
      attachment({ content: SARIF }),
      attachment({ content: JUNIT }),
      [{ filename: "a", namespace: "b" }],
    ];
    fc.assert(
      fc.property(
        mutated(payloads),
        fc.constantFrom<Record<string, string>>({}, { "countersign-sha": "x", "countersign-repository": "" }),
        (bytes, headers) => {
          expect(ciKind.normalise(bytes, headers, source).length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
    const xml = fc.string().map((text) => Buffer.from(`<testsuite>${text}</testsuite>`));
    fc.assert(
      fc.property(xml, (bytes) => {
        expect(ciKind.normalise(bytes, {}, source)).toHaveLength(1);
      }),
    );
  });
});
