import type { SetupGuide, SetupInput } from "../setup.ts";

/** How a pipeline posts its runs, its gates' decisions and its tools' reports. */
export function setupCi({ url, secret }: SetupInput): SetupGuide {
  const authorize = '-H "Authorization: Bearer $COUNTERSIGN_TOKEN"';
  const named =
    '-H "countersign-repository: $REPOSITORY" -H "countersign-sha: $COMMIT_SHA" -H "countersign-run: $RUN_ID"';
  return {
    title: "CI",
    steps: [
      {
        text: "Keep the token as a secret variable of the pipeline, COUNTERSIGN_TOKEN.",
        code: secret,
        language: "text",
      },
      {
        text: "Post a tool's report as it is: SARIF, Conftest, Checkov, Trivy, PolicyReport, in-toto as JSON, JUnit as XML. The headers name the commit that it is about.",
        code: [
          `curl --fail --data-binary @report.sarif ${authorize} ${named} -H 'Content-Type: application/sarif+json' '${url}'`,
          `curl --fail --data-binary @junit.xml ${authorize} ${named} -H 'Content-Type: application/xml' '${url}'`,
        ].join("\n"),
        language: "shell",
      },
      {
        text: "Or post records, one per line, as many as you like in one request (up to 25 MiB and 50,000 lines). The id makes a repeated line count once.",
        code: example(),
        language: "json",
      },
      {
        text: "Save them as records.ndjson, and:",
        code: `curl --fail --data-binary @records.ndjson ${authorize} -H 'Content-Type: application/x-ndjson' '${url}'`,
        language: "shell",
      },
      {
        text: "Whoever holds the token can post a pass: these records are shown as claims of the pipeline. Better: trust the job's own token on the page of the source, and let countersign gate send.",
      },
    ],
  };
}

function example(): string {
  const commit = { repository: "owner/name", sha: "0123456789abcdef0123456789abcdef01234567" };
  const lines = [
    {
      type: "run",
      id: "run-4711-1",
      ...commit,
      workflow: "build",
      runId: "4711",
      attempt: 1,
      conclusion: "success",
      startedAt: "2026-01-31T09:00:00Z",
      completedAt: "2026-01-31T09:04:10Z",
    },
    { type: "gate", id: "gate-4711-policy", ...commit, runId: "4711", tool: "conftest", decision: "pass", passed: 12 },
    { type: "test-report", id: "tests-4711", ...commit, runId: "4711", tests: 250, failures: 0, skipped: 3 },
    { type: "attachment", id: "trivy-4711", ...commit, runId: "4711", format: "trivy", content: { SchemaVersion: 2 } },
  ];
  return lines.map((line) => JSON.stringify(line)).join("\n");
}
