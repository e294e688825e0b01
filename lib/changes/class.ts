/** How a change got there, by precedence (DESIGN §2). Exactly one; their sum is the population. */
export const CHANGE_CLASSES = [
  "emergency",
  "pull-request",
  "standard",
  "not-deploying",
  "out-of-path",
  "unexplained",
] as const;
export type ChangeClass = (typeof CHANGE_CLASSES)[number];

/** What a class is decided by; each is found elsewhere, from records, never from the words of a message. */
export interface ClassInputs {
  /** An emergency case covers it. */
  readonly case: boolean;
  /** A merge event of the forge names it. */
  readonly pullRequest: boolean;
  /** A rule of pre-approved automation covers actor, repository and every path. */
  readonly standard: boolean;
  /** It touches a path that a reconciler deploys, or what it touches is not known in full. */
  readonly deploying: boolean;
  /** Who updated the ref, and that they did, is on record. */
  readonly knownUpdate: boolean;
}

export function classify(inputs: ClassInputs): ChangeClass {
  if (inputs.case) return "emergency";
  if (inputs.pullRequest) return "pull-request";
  if (inputs.standard) return "standard";
  if (!inputs.deploying) return "not-deploying";
  return inputs.knownUpdate ? "out-of-path" : "unexplained";
}

/** The worst class stands for the whole: what needs looking at is never hidden behind the rest. */
const WEIGHT: readonly ChangeClass[] = [
  "unexplained",
  "out-of-path",
  "emergency",
  "pull-request",
  "standard",
  "not-deploying",
];

export function worstClass(classes: readonly ChangeClass[]): ChangeClass {
  return WEIGHT.find((one) => classes.includes(one)) ?? "unexplained";
}
