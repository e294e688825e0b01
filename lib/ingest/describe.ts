import { actionWords } from "./action-words.ts";
import { resultName } from "./ci/gate.ts";
import type { Evidence, Fact } from "./fact.ts";
import type { Target } from "./fact-cluster.ts";
import type { Revision } from "./fact-reconciler.ts";

/** What a list shows of a piece of evidence, and what it can be filtered by. Text only: nothing is markup. */
export interface Description {
  readonly headline: string;
  /** What it is about, as one would name it: `fleet-prod#12`, `E-2026-007`, `deployment/payments-api`. */
  readonly subject?: string;
  readonly repository?: string;
  readonly sha?: string;
  readonly environment?: string;
  readonly state?: string;
}

const short = (sha: string): string => sha.slice(0, 8);
const target = (t: Target): string => `${t.kind.toLowerCase()}/${t.name}`;
const revision = (r: Revision | undefined): string =>
  r === undefined ? "an unnamed revision" : r.commit ? short(r.commit) : r.digest ? r.digest.slice(0, 19) : r.raw;
const firstLine = (text: string): string => text.split("\n", 1)[0]?.slice(0, 160) ?? "";
const commitOf = (revisions: readonly Revision[]): string | undefined => revisions.find((r) => r.commit)?.commit;

const commits = (count: number | undefined): string =>
  count === undefined ? "" : `: ${count} ${count === 1 ? "commit" : "commits"}`;

type Describe<K extends Fact["kind"]> = (fact: Extract<Fact, { kind: K }>) => Description;

const DESCRIBE: { readonly [K in Fact["kind"]]: Describe<K> } = {
  push: (f) => ({
    headline: f.deleted
      ? `${f.ref} deleted`
      : `${f.forced ? "Forced push" : "Push"} to ${f.ref.replace("refs/heads/", "")}${commits(f.commitCount)}`,
    subject: `${f.repository}@${f.ref.replace(/^refs\/(heads|tags)\//, "")}`,
    repository: f.repository,
    sha: f.after,
    state: f.forced ? "forced" : undefined,
  }),
  ref: (f) => ({
    headline: `${f.refType} ${f.ref} ${f.change}`,
    subject: `${f.repository}@${f.ref}`,
    repository: f.repository,
    sha: f.sha,
    state: f.change,
  }),
  "pull-request": (f) => ({
    headline: `Pull request ${f.action.replaceAll("_", " ")}: ${firstLine(f.title)}`,
    subject: `${f.repository}#${f.number}`,
    repository: f.repository,
    sha: f.mergeCommitSha ?? f.headSha,
    state: f.state,
  }),
  review: (f) => ({
    headline: `Review ${f.state.replaceAll("_", " ")}${f.commitSha ? ` at head ${short(f.commitSha)}` : ""}`,
    subject: `${f.repository}#${f.number}`,
    repository: f.repository,
    sha: f.commitSha,
    state: f.state,
  }),
  check: (f) => ({
    headline: `${f.name}: ${f.conclusion ?? f.status}`,
    subject: `${f.repository}@${short(f.sha)}`,
    repository: f.repository,
    sha: f.sha,
    state: f.conclusion ?? f.status,
  }),
  "ci-run": (f) => ({
    headline: `${f.workflow} run ${f.runId}${f.attempt > 1 ? `, attempt ${f.attempt}` : ""}: ${f.conclusion ?? f.status}`,
    subject: `${f.repository}@${short(f.sha)}`,
    repository: f.repository,
    sha: f.sha,
    state: f.conclusion ?? f.status,
  }),
  "merge-group": (f) => ({
    headline: `Merge queue: ${f.action.replaceAll("_", " ")}${f.reason ? `, ${f.reason}` : ""}`,
    subject: f.pullRequest ? `${f.repository}#${f.pullRequest}` : f.repository,
    repository: f.repository,
    sha: f.headSha,
    state: f.reason ?? f.action,
  }),
  "forge-deployment": (f) => ({
    headline: `Forge deployment ${f.event}${f.state ? `: ${f.state}` : ""}`,
    subject: f.environment,
    repository: f.repository,
    sha: f.sha,
    environment: f.environment,
    state: f.state,
  }),
  release: (f) => ({
    headline: `Release ${f.tag} ${f.action}`,
    subject: `${f.repository}@${f.tag}`,
    repository: f.repository,
    sha: f.sha,
    state: f.action,
  }),
  "branch-protection": (f) => ({
    headline: `${f.form === "ruleset" ? "Ruleset" : "Branch protection"} ${f.name} ${f.action}`,
    subject: f.repository ?? f.name,
    repository: f.repository,
    state: f.enforcement ?? f.action,
  }),
  "rule-suite": (f) => ({
    headline: `Rules of ${f.ref.replace(/^refs\/(heads|tags)\//, "")}: ${f.result}${f.failed?.length ? `, ${f.failed.length} not met` : ""}`,
    subject: `${f.repository}@${f.ref.replace(/^refs\/(heads|tags)\//, "")}`,
    repository: f.repository,
    sha: f.after,
    state: f.result,
  }),
  "account-keys": (f) => ({
    headline: `${f.keys.length} ${f.form === "ssh" ? "SSH" : "OpenPGP"} signing keys of ${f.login}`,
    subject: f.login,
    state: String(f.keys.length),
  }),
  "access-change": (f) => ({
    headline: `Access ${f.change}: ${f.subject}${f.permission ? ` as ${f.permission}` : ""}`,
    subject: f.subject,
    repository: f.repository,
    state: f.change,
  }),
  alert: (f) => ({
    headline: `Alert ${f.action}: ${f.rule}`,
    subject: `${f.repository}!${f.alertId}`,
    repository: f.repository,
    sha: f.sha,
    state: f.severity ?? f.action,
  }),
  ping: () => ({ headline: "The forge tried the hook" }),
  reconciliation: (f) => ({
    headline: `${target(f.target)} ${revision(f.revisions[0] ?? f.desired?.[0])} ${f.result}: ${firstLine(f.message)}`,
    subject: target(f.target),
    sha: commitOf(f.revisions) ?? commitOf(f.desired ?? []),
    environment: f.environment,
    state: f.result,
  }),
  "drift-signal": (f) => ({
    headline: `${target(f.target)} drift ${f.signal.replaceAll("-", " ")}: ${firstLine(f.message)}`,
    subject: target(f.target),
    sha: commitOf(f.revisions),
    environment: f.environment,
    state: f.signal,
  }),
  revision: (f) => ({
    headline: `${target(f.target)} ${f.outcome.replaceAll("-", " ")} ${revision(f.revisions[0])}`,
    subject: target(f.target),
    sha: commitOf(f.revisions),
    environment: f.environment,
    state: f.outcome,
  }),
  suspension: (f) => ({
    headline: `${target(f.target)} ${f.change}`,
    subject: target(f.target),
    environment: f.environment,
    state: f.change,
  }),
  health: (f) => ({
    headline: `${target(f.target)} is ${f.status}`,
    subject: target(f.target),
    environment: f.environment,
    state: f.status,
  }),
  "live-write": (f) => ({
    headline: `${f.verb} ${target(f.target)}${f.subresource ? `/${f.subresource}` : ""} in ${f.target.cluster}${f.dryRun ? " (dry run)" : ""}`,
    subject: target(f.target),
    environment: f.environment,
    state: f.class,
  }),
  gate: (f) => ({
    headline: `${resultName(f.tool, f.job)}: ${f.decision}, ${f.failed} failed`,
    subject: f.sha ? `${f.repository ?? ""}@${short(f.sha)}` : f.tool,
    repository: f.repository,
    sha: f.sha,
    state: f.decision,
  }),
  "test-report": (f) => ({
    headline: `${f.tests} tests, ${f.failures + f.errors} failed`,
    subject: f.sha ? `${f.repository ?? ""}@${short(f.sha)}` : undefined,
    repository: f.repository,
    sha: f.sha,
    state: f.failures + f.errors > 0 ? "failed" : "passed",
  }),
  ticket: (f) => ({ headline: `${f.ticket} ${f.status}: ${firstLine(f.title)}`, subject: f.ticket, state: f.status }),
  "access-snapshot": (f) => ({
    headline: `${f.grants.length} grants in ${f.system}${f.part ? `, ${f.part}` : ""}`,
    subject: f.system,
    repository: f.repository,
  }),
  "review-record": (f) => ({
    headline: `${f.subject} reviewed: ${firstLine(f.conclusion)}`,
    subject: f.subject,
    state: "reviewed",
  }),
  incident: (f) => ({
    headline: `${f.incident} ${f.status}: ${firstLine(f.title)}`,
    subject: f.incident,
    state: f.status,
  }),
  commit: (f) => ({
    headline: firstLine(f.message),
    subject: `${f.repository}@${short(f.sha)}`,
    repository: f.repository,
    sha: f.sha,
    state: f.signature,
  }),
  "branch-tip": (f) => ({
    headline: `Tip of ${f.branch} ${f.movement}: ${f.landed.length} landed, ${f.displaced.length} displaced`,
    subject: `${f.repository}@${f.branch}`,
    repository: f.repository,
    sha: f.tip,
    state: f.movement,
  }),
  "commit-signature": (f) => ({
    headline: `Signature ${f.status}${f.signer ? `, ${f.signer}` : ""}`,
    subject: `${f.repository}@${short(f.sha)}`,
    repository: f.repository,
    sha: f.sha,
    state: f.status,
  }),
  tag: (f) => ({
    headline: `Tag ${f.tag} ${f.movement}: signature ${f.status}${f.signer ? `, ${f.signer}` : ""}`,
    subject: `${f.repository}@${f.tag}`,
    repository: f.repository,
    sha: f.sha,
    state: f.status,
  }),
  "setup-files": (f) => ({
    headline: `Set-up in the tree of ${short(f.sha)}: ${f.files.length} ${f.files.length === 1 ? "file" : "files"}`,
    subject: `${f.repository}@${f.branch}`,
    repository: f.repository,
    sha: f.sha,
  }),
  attestation: (f) => ({
    headline: `Attestation ${f.predicateType}, not verified`,
    subject: f.subjects[0]?.name,
    repository: f.repository,
    sha: f.sha ?? f.sourceCommit,
    state: f.result,
  }),
  heartbeat: () => ({ headline: "Heartbeat" }),
  action: (f) => ({ headline: actionWords(f), subject: f.subject, state: f.type.slice(f.type.indexOf(".") + 1) }),
  tick: (f) => ({
    headline:
      f.due.length === 0 ? "Time passed" : `${f.due.length} ${f.due.length === 1 ? "deadline" : "deadlines"} fell due`,
  }),
  unparsed: (f) => ({
    headline: `Kept as received, not read: ${f.reason.replaceAll("-", " ")}`,
    subject: f.event,
    state: f.reason,
  }),
};

/** The list row of a fact. The environment falls back to the one the source stands for. */
export function describe(evidence: Pick<Evidence, "fact" | "source">): Description {
  // Safe because the table is keyed by the fact's own kind.
  const make = DESCRIBE[evidence.fact.kind] as (fact: Fact) => Description;
  const description = make(evidence.fact);
  return { ...description, environment: description.environment ?? evidence.source.environment };
}
