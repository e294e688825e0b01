import type { Claims } from "../../access/trust.ts";
import type { KeptHeaders } from "../../ledger/record.ts";
import type { Fact, Reading } from "../fact.ts";
import type { CiRunFact } from "../fact-forge.ts";
import type { AttestationFact, GateFact, TestReportFact } from "../fact-pipeline.ts";
import { present } from "../present.ts";
import { workloadClaims } from "../workload.ts";
import { repositoryName } from "./attribution.ts";

/**
 * Readings of a record as far as the token that it came by speaks for what they are about: a forge's token speaks for its
 * own repository, which is the one where the record names none. Of another repository it decides nothing: that is an
 * inconclusive result under the speaker's name, beside what the repository's own jobs say. A secret and the token of a
 * service account name no repository: what they say is the claim of whoever holds them.
 */
export function asSpokenFor(readings: readonly Reading[], headers: KeptHeaders): readonly Reading[] {
  const speaker = speakerOf(workloadClaims(headers) ?? {});
  if (speaker === null) return readings;
  return readings.map((reading) => {
    const { fact } = reading;
    return isAboutCommit(fact) ? { ...reading, fact: spokenFor(fact, speaker) } : reading;
  });
}

interface Speaker {
  /** Full name; null: the token keeps it to itself. */
  readonly repository: string | null;
  readonly id: string;
}

function speakerOf({ repository_id, repository, project_id, project_path }: Claims): Speaker | null {
  const id = repository_id ?? project_id;
  if (id === undefined) return null;
  const name = repositoryName(repository ?? project_path ?? "");
  return { repository: name === "" ? null : name, id };
}

type CommitStatement = GateFact | CiRunFact | TestReportFact | AttestationFact;

function isAboutCommit(fact: Fact): fact is CommitStatement {
  return ["gate", "ci-run", "test-report", "attestation"].includes(fact.kind);
}

function spokenFor(fact: CommitStatement, { repository, id }: Speaker): CommitStatement {
  const about = fact.repository ?? repository;
  if (about !== null && about === repository) return { ...fact, repository: about };
  const spokenBy = repository ?? `id ${id}`;
  const { tool, job } = calledBy(fact);
  return {
    kind: "gate",
    ...present({ repository: fact.repository, sha: fact.sha, runId: fact.runId }),
    tool,
    job: job === undefined ? spokenBy : `${spokenBy}: ${job}`,
    decision: "inconclusive",
    failed: 0,
    violations: [],
    note: `the token is of ${repository ?? `the repository with the ${spokenBy}, and names none`}`,
    spokenBy,
  };
}

function calledBy(fact: CommitStatement): { readonly tool: string; readonly job?: string } {
  switch (fact.kind) {
    case "gate":
      return { tool: fact.tool, ...present({ job: fact.job }) };
    case "ci-run":
      return { tool: fact.workflow };
    case "test-report":
      return { tool: "tests", ...present({ job: fact.job }) };
    case "attestation":
      return { tool: "attestation" };
  }
}
