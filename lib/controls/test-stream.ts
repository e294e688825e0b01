import type { Actor } from "../base/actor.ts";
import { changesStep } from "../changes/advance.ts";
import { person, REPOSITORY, Script, sha, type Event } from "../changes/test-stream.ts";
import { deploymentsStep } from "../deployments/advance.ts";
import { driftStep } from "../drift/advance.ts";
import { emergenciesStep } from "../emergencies/advance.ts";
import { continuityStep } from "../ingest/continuity.ts";
import { feedsStep } from "../ingest/feed.ts";
import type { Evidence, Fact } from "../ingest/fact.ts";
import type { Target } from "../ingest/fact-cluster.ts";
import type { ReconciliationFact } from "../ingest/fact-reconciler.ts";
import { deadlines } from "../ledger/deadline.ts";
import { MemoryView } from "../ledger/memory-view.ts";
import { policyStep } from "../policy/advance.ts";
import { repositoriesStep } from "../repositories/repository-facts.ts";
import { controlsStep } from "./advance.ts";
import { verdicts, type VerdictState } from "./verdict.ts";

const STEPS = [
  policyStep,
  continuityStep,
  feedsStep,
  repositoriesStep,
  changesStep,
  deploymentsStep,
  driftStep,
  emergenciesStep,
  controlsStep,
];
export const ana = person("ana");
export const bo = person("bo");
export const robot: Actor = { kind: "bot", name: "images[bot]", id: "9", issuer: "github" };
const START = "2026-11-02T07:59:00.000Z";
export const TARGET: Target = {
  cluster: "prod-eu-1",
  apiGroup: "kustomize.toolkit.fluxcd.io",
  kind: "Kustomization",
  namespace: "flux-system",
  name: "apps",
};

/** A repository's history as controls see it, one minute after another. */
export class Story extends Script {
  #review = 0;

  review(number: string, by: Actor | undefined, more: Partial<Extract<Fact, { kind: "review" }>> = {}): void {
    this.#review += 1;
    const given = {
      number,
      reviewId: `r${this.#review}`,
      state: "approved" as const,
      commitSha: sha(`head of ${number}`),
    };
    const reviewer = by ? { reviewer: by } : {};
    this.say(
      `review ${this.#review}`,
      { kind: "review", repository: REPOSITORY, ...reviewer, submittedAt: this.now, ...given, ...more },
      by,
    );
  }

  check(name: string, of: string, conclusion: string, attempt = 1): void {
    const ids = { checkId: `${name} ${of} ${attempt}`, form: "check-run" as const, attempt };
    const fact = {
      kind: "check" as const,
      repository: REPOSITORY,
      sha: sha(of),
      name,
      status: "completed" as const,
      conclusion,
      ...ids,
    };
    this.say(`check ${name} ${of} ${attempt}`, fact);
  }

  gate(of: string, decision: "pass" | "fail" | "inconclusive", repository: string | undefined = REPOSITORY): void {
    const base = {
      kind: "gate" as const,
      tool: "conftest",
      sha: sha(of),
      decision,
      failed: decision === "fail" ? 2 : 0,
      violations: [],
    };
    this.say(`gate ${of}`, repository ? { ...base, repository } : base);
  }

  /** Merged by bo as a merge commit that the forge made, and pushed. */
  merge(number: string, before: string, more: object = {}): void {
    const name = `merge ${number}`;
    this.pull(number, "merged", { mergeCommitSha: sha(name), commitCount: 1, mergedBy: bo, ...more });
    this.commit(name, [before], { committer: "noreply@github.com" });
    this.push(before, name, [name], bo);
  }

  /** Somebody says that the forge's hook was down for some minutes of the story. */
  blind(from: string, to: string): void {
    const data = { from, to, reason: "The relay was down" };
    this.say("blind", { kind: "action", type: "sources.blind-declared", subject: "s", data });
  }

  applied(of: string, more: Partial<ReconciliationFact> = {}): void {
    const commit = sha(of);
    this.say(`applied ${of}`, {
      kind: "reconciliation",
      reconciler: "flux",
      target: TARGET,
      result: "succeeded",
      revisions: [{ raw: `main@sha1:${commit}`, commit }],
      changes: [],
      ...more,
    } as ReconciliationFact);
  }
}

export interface Run {
  readonly view: MemoryView;
  /** When the last entry was received. */
  readonly at: string;
}

/**
 * Follows the events as entries, with a checkpoint after each of the given positions and after the last, and a tick for
 * what had fallen due before each of them.
 */
export async function follow(
  events: readonly Event[],
  policy: object = {},
  cuts: ReadonlySet<number> = new Set(),
): Promise<Run> {
  const view = new MemoryView();
  const added = {
    type: "repositories.added",
    subject: REPOSITORY,
    data: { url: "/x", kind: "deploy", branches: ["main"], deployingPaths: ["apps/**", "clusters/**"] },
  };
  const set = {
    type: "policy.set",
    subject: "policy",
    data: { effectiveFrom: null, loosens: [], reason: "x", policy },
  };
  const setUp: Event[] = [added, set].map((action) => ({
    id: action.type,
    at: START,
    fact: { kind: "action", ...action },
  }));
  let index = 0;
  let at = START;
  const enter = async (fact: Fact, more: { occurredAt?: string; actor?: Actor | undefined } = {}) => {
    const source = { id: "s", type: "github", name: "GitHub" };
    const evidence: Evidence = { index, ordinal: 0, inboxId: index + 1, source, receivedAt: at, ...more, fact };
    index += 1;
    for (const step of STEPS) await step.apply(view, evidence);
  };
  const checkpoint = async () => {
    const due = dueAt(view, at);
    if (due.length > 0) await enter({ kind: "tick", due });
    for (const step of STEPS) await step.atCheckpoint?.(view, at);
    view.boundary();
  };
  for (const [position, event] of [...setUp, ...events].entries()) {
    // Late events are received late: the ledger's clock never goes back.
    if (event.at > at) at = event.at;
    await enter(event.fact, { occurredAt: event.at, actor: event.actor });
    if (cuts.has(position)) await checkpoint();
  }
  await checkpoint();
  // What the last checkpoint put to wait may be due already.
  await checkpoint();
  return { view, at };
}

function dueAt(view: MemoryView, at: string): string[] {
  return [...view.rows(deadlines)].filter(([, one]) => one.firedAt === null && one.dueAt <= at).map(([key]) => key);
}

/** `T-CHG-01` → verdict and reason of one item. */
export function verdictsOf(view: MemoryView, item: string): Record<string, string> {
  const rows: VerdictState[] = [...view.rows(verdicts).values()].filter((row) => row.item === item);
  return Object.fromEntries(rows.map(({ test, verdict, reason }) => [test, `${verdict}: ${reason}`]));
}
