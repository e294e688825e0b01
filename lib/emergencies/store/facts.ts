import type { PullRequestState } from "../../changes/pull-request.ts";
import type { CommitLink } from "../../changes/commit-link.ts";
import { latestAttempts } from "../../changes/latest-attempt.ts";
import type { Sql } from "../../platform/sql.ts";
import { policyAt } from "../../policy/history.ts";
import { requiredChecksOf } from "../../policy/policy.ts";
import { readPolicy } from "../../policy/store.ts";
import { openRecord, type CaseRecord } from "../case-record.ts";
import type { CaseState, CommitRange } from "../case.ts";
import { requiredRecords, type CaseFacts, type ChangeFacts, type RequiredRecord } from "../required-records.ts";
import { rangeOf, readCaseRecord, readSuspicionsOf } from "./record.ts";

/**
 * The required records of a case as the ledger holds them now. `state` is the case as commands see it: where `advance`
 * has not reached its newest action, what it gathered lags behind and the record of that action waits.
 */
export async function readRequiredRecords(sql: Sql, state: CaseState): Promise<RequiredRecord[]> {
  const known = await readCaseRecord(sql, state.id);
  const record: CaseRecord = known ? { ...known, case: state } : openRecord(state, "note", Number.MAX_SAFE_INTEGER);
  const range = rangeOf(state, await readSuspicionsOf(sql, state.id));
  return requiredRecords(record, await readFacts(sql, state, range));
}

async function readFacts(sql: Sql, state: CaseState, range: CommitRange | null): Promise<CaseFacts> {
  const link = state.links.at(-1);
  const repository = link?.repository ?? range?.repository ?? null;
  const change = link
    ? await pullRequestFacts(sql, link.repository, link.number, state)
    : range
      ? await commitFacts(sql, range.repository, range.after, range.after.slice(0, 8))
      : null;
  const { policy } = policyAt(await readPolicy(sql), state.openedAt);
  const [checkpoint] = await sql<{ size: number }>(`SELECT coalesce(max(size), 0)::float8 AS size FROM checkpoint`);
  return {
    change,
    collected: await readCollected(sql, state, repository),
    checksRequired: repository !== null && requiredChecksOf(policy, repository).length > 0,
    checkpoint: checkpoint?.size ?? 0,
  };
}

async function pullRequestFacts(sql: Sql, repository: string, number: string, state: CaseState): Promise<ChangeFacts> {
  const name = `${repository}#${number}`;
  const [row] = await sql<{ state: PullRequestState }>(
    `SELECT state FROM pull_request WHERE key = $1 AND until_size IS NULL`,
    [name],
  );
  const request = row?.state;
  const sha = request?.mergeCommitSha ?? request?.squashCommitSha ?? request?.headSha ?? null;
  const shas = [...new Set([sha, request?.headSha ?? null].filter((one) => one !== null))];
  const facts = await commitFacts(sql, repository, sha, name, shas);
  const implementers = new Set([state.actor, ...state.implementers.map((person) => person.name)]);
  const approval = request?.reviews.find(
    (review) => review.state === "approved" && review.reviewer && !implementers.has(review.reviewer.name),
  );
  return {
    ...facts,
    pullRequest: request ? { state: request.state, entry: request.refs[0]?.[0] ?? 0 } : null,
    approval: approval ? { by: approval.reviewer?.name ?? "", at: approval.submittedAt, entry: approval.ref[0] } : null,
  };
}

async function commitFacts(
  sql: Sql,
  repository: string,
  sha: string | null,
  name: string,
  shas: readonly string[] = sha ? [sha] : [],
): Promise<ChangeFacts> {
  const links = await sql<{ state: CommitLink }>(`SELECT state FROM commit_link WHERE key = ANY($1::text[])`, [
    shas.map((one) => `${repository}:${one}`),
  ]);
  const results = links.flatMap(({ state }) => state.results);
  const checks = latestAttempts(results.filter(({ form }) => form !== "gate"));
  const gate = results.findLast(({ form }) => form === "gate");
  const passed = checks.filter(({ conclusion }) => conclusion === "success");
  const rules = await newest(sql, `kind = 'branch-protection' AND repository = $1`, [repository]);
  const applied = await newest(sql, `kind = 'reconciliation' AND state = 'succeeded' AND sha = ANY($1::text[])`, [
    shas,
  ]);
  const signed = await newest(sql, `kind = 'commit-signature' AND sha = ANY($1::text[])`, [shas]);
  return {
    name,
    sha,
    pullRequest: null,
    approval: null,
    signature: signed ? { status: signed.state ?? "verified", entry: signed.index } : null,
    checks: checks[0] ? { passed: passed.length, of: checks.length, entry: checks[0].ref[0] } : null,
    gate: gate ? { decision: gate.conclusion ?? "inconclusive", entry: gate.ref[0] } : null,
    branchRules: rules ? { at: rules.at, entry: rules.index } : null,
    reconciled: applied ? { at: applied.at, entry: applied.index } : null,
  };
}

interface Newest {
  readonly index: number;
  readonly at: string;
  readonly state: string | null;
}

/** The newest evidence of a condition over the columns of `evidence`. */
async function newest(sql: Sql, condition: string, values: readonly unknown[]): Promise<Newest | null> {
  const [row] = await sql<Newest>(
    `SELECT index::float8 AS index, coalesce(occurred_at, received_at) AS at, state
     FROM evidence WHERE ${condition} ORDER BY index DESC LIMIT 1`,
    values,
  );
  return row ?? null;
}

async function readCollected(sql: Sql, state: CaseState, repository: string | null): Promise<CaseFacts["collected"]> {
  const [row] = await sql<Record<"checks" | "gates" | "rules" | "reconciliations" | "audit", boolean>>(
    `SELECT
       EXISTS (SELECT 1 FROM evidence_day WHERE kind IN ('check', 'ci-run') AND repository = $1) AS checks,
       EXISTS (SELECT 1 FROM evidence_day WHERE kind = 'gate' AND repository = $1) AS gates,
       EXISTS (SELECT 1 FROM evidence_day WHERE kind = 'branch-protection' AND repository = $1) AS rules,
       EXISTS (SELECT 1 FROM evidence_day WHERE kind = 'reconciliation') AS reconciliations,
       EXISTS (SELECT 1 FROM source_facts WHERE type = 'kubernetes-audit' AND state->>'cluster' = $2) AS audit`,
    [repository, state.place.name],
  );
  return {
    checks: row?.checks ?? false,
    gates: row?.gates ?? false,
    branchRules: row?.rules ?? false,
    reconciliations: row?.reconciliations ?? false,
    auditLog: row?.audit ?? false,
  };
}
