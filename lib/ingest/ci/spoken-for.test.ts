import { describe, expect, it } from "vitest";
import { workloadHeader } from "../workload.ts";
import { ciKind } from "./kind.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const source = { id: "src_1", type: "ci", name: "gates" };
const fleet = { repository_id: "77", repository: "Acme/Fleet" };
const gate = { type: "gate", repository: "acme/fleet", sha: SHA, tool: "conftest", job: "gate", decision: "fail" };
const SARIF = {
  version: "2.1.0",
  runs: [{ tool: { driver: { name: "scanner" } }, results: [], invocations: [{ exitCode: 0 }] }],
};

const factOf = (line: object, claims: Readonly<Record<string, string>> | null, headers = {}) =>
  ciKind.normalise(
    Buffer.from(JSON.stringify(line)),
    { ...headers, ...(claims ? workloadHeader(claims) : {}) },
    source,
  )[0]?.fact;

describe("a forge's token", () => {
  it.each([
    ["GitHub", fleet],
    ["GitLab", { project_id: "42", project_path: "acme/fleet" }],
  ])("of %s speaks for its own repository", (_name, claims) => {
    expect(factOf(gate, claims)).toEqual(factOf(gate, null));
    expect(factOf(gate, claims)).toMatchObject({ decision: "fail", repository: "acme/fleet" });
  });

  it("says which repository it is about where the record does not", () => {
    const named = { "countersign-sha": SHA };
    expect(factOf(SARIF, null, named)).not.toHaveProperty("repository");
    expect(factOf(SARIF, fleet, named)).toMatchObject({ decision: "pass", repository: "acme/fleet", sha: SHA });
    const own = structuredClone(SARIF);
    const provenance = [{ repositoryUri: "https://github.com/acme/shop", revisionId: SHA }];
    Object.assign(own.runs[0] ?? {}, { versionControlProvenance: provenance });
    expect(factOf(own, fleet)).toMatchObject({ decision: "inconclusive", repository: "acme/shop" });
  });

  const attestation = { _type: "https://in-toto.io/Statement/v1", predicateType: "https://x.example/p", subject: [] };
  it.each([
    ["a gate that passed", { ...gate, decision: "pass" }, "conftest", "acme/other: gate"],
    ["a gate that failed", gate, "conftest", "acme/other: gate"],
    ["a run", { ...gate, type: "run", workflow: "build", runId: 1, conclusion: "success" }, "build", "acme/other"],
    ["tests", { ...gate, type: "test-report", tests: 2, failures: 0 }, "tests", "acme/other"],
    ["a report", { ...gate, type: "attachment", content: SARIF }, "scanner", "acme/other: gate"],
    ["a statement", { ...gate, type: "attachment", content: attestation }, "attestation", "acme/other"],
  ])("decides nothing of another repository, and takes no one's place: %s", (_name, line, tool, job) => {
    const fact = factOf(line, { ...fleet, repository: "acme/other" });
    const note = "the token is of acme/other";
    expect(fact).toMatchObject({ kind: "gate", repository: "acme/fleet", sha: SHA, tool, job, note });
    expect(fact).toMatchObject({ decision: "inconclusive", failed: 0, spokenBy: "acme/other" });
  });

  it("that keeps its repository to itself decides nothing, whatever it is about", () => {
    expect(factOf(gate, { repository_id: "77" })).toMatchObject({ decision: "inconclusive", spokenBy: "id 77" });
    expect(factOf(SARIF, { repository_id: "77" })).toMatchObject({ decision: "inconclusive", spokenBy: "id 77" });
  });
});

it("a service account's token names no repository: what it says is taken as a secret's holder says it", () => {
  expect(factOf(gate, { namespace: "ci", serviceaccount_uid: "8f6c" })).toEqual(factOf(gate, null));
});
