import type { DemoEvent } from "../event.ts";
import { later, REPOSITORIES, seconds, type RepositoryKey } from "../event.ts";
import type { DemoPerson } from "../people.ts";

/** Lines of the `ci` and `records` sources, in the schemas that they document. */
function deliver(at: string, source: "gates" | "records", lines: readonly object[]): DemoEvent {
  const body = lines.map((line) => JSON.stringify(line)).join("\n");
  return { at, does: "deliver", source, headers: {}, body, contentType: "application/x-ndjson" };
}

export interface GateRun {
  readonly repository: RepositoryKey;
  readonly sha: string;
  readonly runId: number;
  readonly at: string;
  /** Rules that failed; none is a pass. */
  readonly failed: readonly string[];
}

/** Conftest and Trivy as a gate uploads them: each tool's report verbatim, bound to the commit. */
export function gateReports(run: GateRun): DemoEvent {
  const common = {
    repository: REPOSITORIES[run.repository].name,
    sha: run.sha,
    runId: String(run.runId),
    at: seconds(run.at),
  };
  const conftest = [
    {
      filename: "kustomization.yaml",
      namespace: "main",
      successes: 14 - run.failed.length,
      ...(run.failed.length > 0
        ? { failures: run.failed.map((msg) => ({ msg, metadata: { query: "data.main.deny" } })) }
        : {}),
    },
  ];
  const trivy = {
    SchemaVersion: 2,
    ArtifactName: ".",
    ArtifactType: "filesystem",
    Results: [
      {
        Target: "deployment.yaml",
        Class: "config",
        Type: "kubernetes",
        MisconfSummary: { Successes: 88, Failures: 0 },
      },
    ],
  };
  return deliver(run.at, "gates", [
    { type: "attachment", id: `${run.runId}-conftest`, ...common, format: "conftest", content: conftest },
    { type: "attachment", id: `${run.runId}-trivy`, ...common, format: "trivy", content: trivy },
  ]);
}

/** A SARIF report of a source repository's scan. */
export function sarifReport(run: GateRun): DemoEvent {
  const results = run.failed.map((ruleId) => ({
    ruleId,
    level: "error",
    message: { text: `${ruleId} was found.` },
    locations: [],
  }));
  const sarif = {
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "CodeScan", version: "2.18.0", rules: [] } },
        invocations: [{ executionSuccessful: true }],
        results,
        versionControlProvenance: [
          { repositoryUri: `https://github.com/${REPOSITORIES[run.repository].name}`, revisionId: run.sha },
        ],
      },
    ],
  };
  const junit = `<testsuites><testsuite name="unit" tests="412" failures="0" errors="0" skipped="3"><testcase name="settles a batch" classname="payments"/></testsuite></testsuites>`;
  const common = {
    repository: REPOSITORIES[run.repository].name,
    sha: run.sha,
    runId: String(run.runId),
    at: seconds(run.at),
  };
  return deliver(run.at, "gates", [
    { type: "attachment", id: `${run.runId}-sarif`, ...common, format: "sarif", content: sarif },
    { type: "attachment", id: `${run.runId}-junit`, ...common, format: "junit", content: junit },
  ]);
}

export interface Build {
  readonly repository: RepositoryKey;
  readonly sha: string;
  readonly runId: number;
  readonly from: string;
  readonly at: string;
  readonly image: string;
  /** sha256, in hex. */
  readonly digest: string;
}

/** SLSA provenance of an image as the pipeline that pushed it writes it: an in-toto statement, here without envelope. */
export function provenance(build: Build): DemoEvent {
  const { name } = REPOSITORIES[build.repository];
  const page = `https://github.com/${name}`;
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: build.image, digest: { sha256: build.digest } }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "https://actions.github.io/buildtypes/workflow/v1",
        externalParameters: {
          workflow: { ref: "refs/heads/main", repository: page, path: ".github/workflows/image.yml" },
        },
        resolvedDependencies: [{ uri: `git+${page}@refs/heads/main`, digest: { gitCommit: build.sha } }],
      },
      runDetails: {
        builder: { id: "https://github.com/actions/runner/github-hosted" },
        metadata: {
          invocationId: `${page}/actions/runs/${build.runId}/attempts/1`,
          startedOn: seconds(build.from),
          finishedOn: seconds(build.at),
        },
      },
    },
  };
  const about = { repository: name, sha: build.sha, runId: String(build.runId), at: seconds(build.at) };
  return deliver(later(build.at, 5), "gates", [
    { type: "attachment", id: `${build.runId}-provenance`, ...about, format: "attestation", content: statement },
  ]);
}

export function ticket(at: string, id: string, title: string, by: Pick<DemoPerson, "name" | "email">): DemoEvent {
  return deliver(at, "records", [
    {
      type: "ticket",
      id: `${id}-opened`,
      at: seconds(at),
      by: { name: by.name, email: by.email, issuer: "jira" },
      ticket: id,
      title,
      status: "approved",
      reason: title,
      securityImpact: "None beyond the service itself.",
      backOut: "Revert the pull request.",
      openedAt: seconds(at),
      url: `https://tickets.northwind.example/${id}`,
    },
  ]);
}

export function incident(
  at: string,
  id: string,
  title: string,
  severity: string,
  status: "open" | "resolved",
  openedAt: string,
): DemoEvent {
  const resolved = status === "resolved" ? { resolvedAt: seconds(at) } : {};
  const line = {
    type: "incident",
    id: `${id}-${status}`,
    at: seconds(at),
    incident: id,
    title,
    severity,
    status,
    openedAt: seconds(openedAt),
    ...resolved,
    url: `https://incidents.northwind.example/${id}`,
  };
  return deliver(at, "records", [line]);
}

export function accessSnapshot(
  at: string,
  system: string,
  grants: readonly (readonly [subject: string, role: string])[],
): DemoEvent {
  const line = {
    type: "access-snapshot",
    id: `${system}-${at.slice(0, 10)}`,
    at: seconds(at),
    system,
    grants: grants.map(([subject, role]) => ({ subject, role })),
  };
  return deliver(at, "records", [line]);
}

export function monthlyReview(at: string, from: string, to: string, by: string, exceptions: number): DemoEvent {
  const line = {
    type: "review-record",
    id: `review-${to.slice(0, 7)}`,
    at: seconds(at),
    by: { name: by, issuer: "northwind" },
    subject: "Exceptions of the month",
    scope: "All control branches and clusters",
    periodFrom: from,
    periodTo: to,
    conclusion:
      exceptions === 0 ? "No exceptions to look at." : `${exceptions} exceptions looked at, each with an owner.`,
    dispositions: [],
  };
  return deliver(at, "records", [line]);
}
