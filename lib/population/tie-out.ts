import { CHANGE_CLASSES, type ChangeClass } from "../changes/class.ts";

/** What is counted of one class. `displaced` once were on the line; `changes` are on it now. */
export interface ClassCount {
  readonly class: ChangeClass;
  readonly landings: number;
  readonly changes: number;
  readonly displaced: number;
}

/** What is counted of one control branch, each figure from a place of its own. */
export interface BranchCount {
  readonly repository: string;
  readonly branch: string;
  /** Commits on its first-parent line by the mirror's walk of Git, and those that once were. */
  readonly mirrored: { readonly line: number; readonly displaced: number };
  /** Rows of the population. */
  readonly changes: { readonly line: number; readonly displaced: number };
  /** Landings that hold them. */
  readonly landings: { readonly pullRequest: number; readonly direct: number; readonly displaced: number };
  /** Pull requests that the forge says were merged into it, and those of them that landed here. */
  readonly merges: { readonly told: number; readonly landed: number };
}

export interface Tie {
  readonly name: "git" | "displaced" | "classes" | "landings" | "merges";
  readonly branch: string | null;
  readonly left: number;
  readonly right: number;
}

/** Every class with a row, also where nothing is in it, in the order of precedence. */
export function withEveryClass(counts: readonly ClassCount[]): ClassCount[] {
  return CHANGE_CLASSES.map(
    (one) => counts.find((count) => count.class === one) ?? { class: one, landings: 0, changes: 0, displaced: 0 },
  );
}

export function totalOf(counts: readonly ClassCount[]): Omit<ClassCount, "class"> {
  return counts.reduce(
    (sum, { landings, changes, displaced }) => ({
      landings: sum.landings + landings,
      changes: sum.changes + changes,
      displaced: sum.displaced + displaced,
    }),
    { landings: 0, changes: 0, displaced: 0 },
  );
}

/**
 * The sums that must tie (CONTRACT, figures 1 and 2), each with both sides: Git's line and the population's, branch by
 * branch; the classes and the rows; landings and merged pull requests plus direct updates; what the forge says it
 * merged and what landed. A difference is a finding, not an error.
 */
export function tieOut(classes: readonly ClassCount[], branches: readonly BranchCount[]): Tie[] {
  const total = totalOf(classes);
  const sum = (of: (branch: BranchCount) => number) => branches.reduce((all, branch) => all + of(branch), 0);
  const perBranch = branches.flatMap((one): Tie[] => {
    const branch = `${one.repository}@${one.branch}`;
    return [
      { name: "git", branch, left: one.mirrored.line, right: one.changes.line },
      { name: "displaced", branch, left: one.mirrored.displaced, right: one.changes.displaced },
      { name: "merges", branch, left: one.merges.told, right: one.merges.landed },
    ];
  });
  const landings = sum(({ landings: { pullRequest, direct, displaced } }) => pullRequest + direct + displaced);
  return [
    ...perBranch,
    {
      name: "classes",
      branch: null,
      left: total.changes + total.displaced,
      right: sum(({ changes }) => changes.line + changes.displaced),
    },
    { name: "landings", branch: null, left: total.landings, right: landings },
  ];
}
