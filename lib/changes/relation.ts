import type { CommitFact } from "../ingest/fact-mirror.ts";
import type { Aggregate, View } from "../ledger/projection.ts";

export const RELATIONS = ["reverts", "picked-from"] as const;

export interface Relation {
  readonly kind: (typeof RELATIONS)[number];
  /** The id of a commit, or the beginning of one. */
  readonly sha: string;
}

const SAID: readonly (readonly [Relation["kind"], RegExp])[] = [
  ["reverts", /\bThis reverts commit ([0-9a-f]{7,64})\b/g],
  ["picked-from", /\(cherry picked from commit ([0-9a-f]{7,64})\)/g],
];

const MOST = 10;

/** Which commits a message says that it takes back or repeats, as git writes it, each once. Said only: it ties nothing. */
export function relationsIn(message: string): Relation[] {
  const found = SAID.flatMap(([kind, pattern]) =>
    [...new Set([...message.matchAll(pattern)].map(([, sha = ""]) => sha))].map((sha): Relation => ({ kind, sha })),
  );
  return found.slice(0, MOST);
}

/** As GitHub's button writes it, on a line of its own. */
const PULL_REVERTED = /(?:^|\n)Reverts ([A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+)#([1-9][0-9]{0,9})(?=[ \t\r]*(?:\n|$))/g;

/**
 * The number of the other pull request of its repository that a pull request says it reverts. Read from its own text,
 * which the forge tells, and from no message: anybody may write a number into one. It ties nothing.
 */
export function revertedPullIn(pull: {
  readonly repository: string;
  readonly number: string;
  readonly body?: string;
}): string | undefined {
  const named = [...(pull.body ?? "").matchAll(PULL_REVERTED)];
  const [, , number] =
    named.find(([, repository, other]) => repository?.toLowerCase() === pull.repository && other !== pull.number) ?? [];
  return number;
}

interface RelationState extends Relation {
  readonly change: string;
  readonly repository: string;
}

/** What the message of a change says of another commit: found from the change, and from the commit that it names. */
const relations: Aggregate<RelationState> = {
  table: "change_relation",
  versioned: false,
  columns: ({ repository, sha, change }) => ({ repository, named: sha, change }),
};

export async function noteRelations(view: View, change: string, { repository, message }: CommitFact): Promise<void> {
  for (const { kind, sha } of relationsIn(message)) {
    const key = `${change} ${kind} ${sha}`;
    await view.get(relations, key);
    view.put(relations, key, { kind, sha, change, repository });
  }
}

const SHORTEST = 7;

/** Every text by which a message may name a commit: its id, and the beginnings of it. */
export function namesOf(sha: string): string[] {
  return Array.from({ length: sha.length - SHORTEST + 1 }, (_, more) => sha.slice(0, SHORTEST + more));
}
