import type { Population } from "../../lib/population/contract.ts";

type ChangeClass = Population["classes"][number]["class"];

export interface ClassWords {
  readonly name: string;
  /** How it got there. */
  readonly how: string;
}

/** In the order of the statement: what is regular first, what is not explained last. */
export const CLASS_WORDS: Readonly<Record<ChangeClass, ClassWords>> = {
  "pull-request": { name: "Pull request", how: "merged through a pull request" },
  standard: { name: "Standard", how: "pre-approved automation" },
  emergency: { name: "Emergency", how: "matched to a case" },
  "not-deploying": { name: "Not deploying", how: "touches no deploying path" },
  "out-of-path": { name: "Out of path", how: "direct update, no case" },
  unexplained: { name: "Unexplained", how: "no record says how it got there" },
};

export const CLASS_ORDER = Object.keys(CLASS_WORDS) as readonly ChangeClass[];
