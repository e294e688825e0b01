import type { Population } from "../../lib/population/contract.ts";

type BranchCount = Population["branches"][number];

/** One control branch of the tie-out: `git` = `told` + `only`, where everything is recorded. */
export interface BranchTie {
  readonly branch: string;
  readonly repository: string;
  readonly name: string;
  /** Commits on the first-parent line, by the mirror's own walk. */
  readonly git: number;
  /** Of them with a record that says how they got there: a merge of the forge, a direct update, a case. */
  readonly told: number;
  /** What remains: no record but Git's own says that it is there. */
  readonly only: number;
  /** Once on the line, no longer: stays a row, is in none of the others. */
  readonly displaced: number;
}

export function branchTie({ repository, branch, mirrored, changes, unexplained }: BranchCount): BranchTie {
  const told = changes.line - unexplained;
  return {
    branch: `${repository}@${branch}`,
    repository,
    name: branch,
    git: mirrored.line,
    told,
    only: mirrored.line - told,
    displaced: mirrored.displaced,
  };
}
