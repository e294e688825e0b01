import type { Actor } from "../base/actor.ts";
import { createHash } from "node:crypto";
import type { Evidence, Fact } from "../ingest/fact.ts";
import type { PullRequestFact, PushFact } from "../ingest/fact-forge.ts";
import { MemoryView } from "../ledger/memory-view.ts";
import type { Step } from "../ledger/projection.ts";
import { policyStep } from "../policy/advance.ts";
import { repositoriesStep } from "../repositories/repository-facts.ts";
import { peopleStep } from "../people/advance.ts";
import { changesStep } from "./advance.ts";

export const REPOSITORY = "northwind/fleet-prod";
const START_AT = "2026-11-02T08:00:00.000Z";
const START = Date.parse(START_AT);

/** An event of a scripted history: what it says, when, and what it is called. */
export interface Event {
  readonly id: string;
  readonly at: string;
  readonly actor?: Actor;
  readonly fact: Fact;
}

export const person = (name: string, id = name): Actor => ({ kind: "user", name, id, issuer: "github" });

/** A commit id that says which commit it is. */
export const sha = (name: string) => createHash("sha1").update(name).digest("hex");

/** A history that writes itself down: every call is later than the one before, by a minute. */
export class Script {
  readonly events: Event[] = [];
  readonly parents = new Map<string, string[]>();
  #position = 0;
  #sequence = 0;
  #minute = 0;

  say(id: string, fact: Fact, actor?: Actor): void {
    this.#minute += 1;
    const at = new Date(START + this.#minute * 60_000).toISOString();
    this.events.push({ id: `${this.events.length} ${id}`, at, ...(actor ? { actor } : {}), fact });
  }

  get now(): string {
    return new Date(START + this.#minute * 60_000).toISOString();
  }

  /** The mirror's entry of a first-parent commit. */
  commit(
    name: string,
    parents: readonly string[],
    more: { paths?: string[]; message?: string; by?: string; committer?: string } = {},
  ): void {
    this.#position += 1;
    const { paths = ["apps/api.yaml"], message = `Change ${name}`, by = "ana", committer } = more;
    const email = `${by}@northwind.example`;
    this.say(`commit ${name}`, {
      kind: "commit",
      repository: REPOSITORY,
      branch: "main",
      sha: sha(name),
      tree: sha(`tree of ${name}`),
      parents: parents.map(sha),
      message,
      authorName: by,
      authorEmail: email,
      authoredAt: this.now,
      committerName: committer ? "GitHub" : by,
      committerEmail: committer ?? email,
      committedAt: this.now,
      signature: "ssh",
      paths,
      trailers: [],
      position: this.#position,
    });
  }

  tip(
    movement: "first" | "forward" | "forced" | "foxtrot",
    landed: readonly string[],
    displaced: readonly string[] = [],
  ): void {
    this.#sequence += 1;
    this.say(`tip ${this.#sequence}`, {
      kind: "branch-tip",
      repository: REPOSITORY,
      branch: "main",
      tip: sha(landed.at(-1) ?? ""),
      movement,
      landed: landed.map(sha),
      displaced: displaced.map(sha),
      sequence: this.#sequence,
    });
  }

  push(before: string, after: string, commits: readonly string[], by: Actor, more: Partial<PushFact> = {}): void {
    const listed = commits.map((name) => ({ sha: sha(name), message: name, paths: ["apps/api.yaml"] }));
    const fact: PushFact = {
      kind: "push",
      repository: REPOSITORY,
      ref: "refs/heads/main",
      before: sha(before),
      after: sha(after),
      created: false,
      deleted: false,
      forced: false,
      commits: listed,
      commitCount: commits.length,
      ...more,
    };
    this.say(`push ${after}`, fact, by);
  }

  pull(number: string, action: string, more: Partial<PullRequestFact> = {}, actor = person("ana")): void {
    const fact: PullRequestFact = {
      kind: "pull-request",
      repository: REPOSITORY,
      number,
      action,
      state: action === "merged" ? "merged" : "open",
      title: `Pull request ${number}, ${action}`,
      author: person("ana"),
      draft: false,
      headSha: sha(`head of ${number}`),
      headRef: `topic-${number}`,
      baseRef: "main",
      updatedAt: this.now,
      labels: [],
      ...(action === "merged" ? { mergedAt: this.now, mergedBy: person("bo") } : {}),
      ...more,
    };
    this.say(`pull ${number} ${action}`, fact, actor);
  }
}

const STEPS: readonly Step<Evidence>[] = [policyStep, peopleStep, repositoriesStep, changesStep];
/** Entries in a checkpoint. */
const CHECKPOINT = 7;

/** Runs events as entries 2, 3, …, after those that say what the repository is and what the policy allows. */
export async function run(events: readonly Event[], policy: object = {}): Promise<MemoryView> {
  const view = new MemoryView();
  const setUp: Event[] = [
    {
      id: "repository",
      at: new Date(START - 1000).toISOString(),
      fact: {
        kind: "action",
        type: "repositories.added",
        subject: REPOSITORY,
        data: { url: "/x", kind: "deploy", branches: ["main"], deployingPaths: ["apps/**", "clusters/**"] },
      },
    },
    {
      id: "policy",
      at: new Date(START - 500).toISOString(),
      fact: {
        kind: "action",
        type: "policy.set",
        subject: "policy",
        data: { effectiveFrom: null, loosens: [], reason: "x", policy },
      },
    },
  ];
  for (const [index, event] of [...setUp, ...events].entries()) {
    const evidence: Evidence = {
      index,
      ordinal: 0,
      inboxId: index + 1,
      source: { id: "s", type: "github", name: "GitHub" },
      occurredAt: event.at,
      receivedAt: event.at,
      actor: event.actor,
      fact: event.fact,
    };
    for (const step of STEPS) await step.apply(view, evidence);
    if (index % CHECKPOINT === 0) await closeCheckpoint(view, event.at);
  }
  await closeCheckpoint(view, START_AT);
  return view;
}

async function closeCheckpoint(view: MemoryView, at: string): Promise<void> {
  for (const step of STEPS) await step.atCheckpoint?.(view, at);
  view.boundary();
}

/** What a run left, with each reference to an entry replaced by the name of the event that the entry holds. */
export function digest(view: MemoryView, events: readonly Event[]): Record<string, unknown> {
  const name = (index: unknown) => events[Number(index) - 2]?.id ?? String(index);
  const replace = (key: string, value: unknown): unknown => {
    if (key === "refs") return [...new Set((value as [number, number][]).map(([index]) => name(index)))].sort();
    if (/(?:^r|R)ef$/.test(key) && Array.isArray(value)) return name(value[0]);
    return key === "inboxId" ? undefined : value;
  };
  const rows = Object.entries(view.dump()).filter(
    // In which order items came to name an identity is all that its index says of the order of arrival.
    ([table]) => !/^(policy|repository|identity_item)/.test(table),
  );
  return Object.fromEntries(rows.map(([key, text]) => [key, JSON.parse(text, replace) as unknown]));
}
