import type { BranchTipFact } from "../../ingest/fact-mirror.ts";
import type { Mirror } from "./mirror.ts";

/** What a branch did since it was walked last: sets of shas, oldest first. */
export interface BranchWalk {
  readonly movement: Extract<BranchTipFact["movement"], "first" | "forward" | "forced" | "foxtrot" | "unchanged">;
  readonly landed: readonly string[];
  readonly displaced: readonly string[];
  /** Commits of the line that did not land now. */
  readonly below: number;
}

/**
 * Compares the first-parent line of `tip` with what was walked before. `recorded` gives the line as the ledger has it,
 * for the case that it is not simply continued: sets are compared, never counts or dates.
 */
export async function walkBranch(
  mirror: Mirror,
  walked: string | null,
  tip: string,
  recorded: () => Promise<ReadonlySet<string>>,
): Promise<BranchWalk> {
  if (walked === tip) return { movement: "unchanged", landed: [], displaced: [], below: 0 };
  const line = (await mirror.firstParents(tip)).reverse();
  if (walked === null) return { movement: "first", landed: line, displaced: [], below: 0 };
  const below = line.lastIndexOf(walked) + 1;
  if (below > 0) return { movement: "forward", landed: line.slice(below), displaced: [], below };
  const continues = (await mirror.has(walked)) && (await mirror.isAncestor(walked, tip));
  const before = await recorded();
  const now = new Set(line);
  const landed = line.filter((sha) => !before.has(sha));
  return {
    movement: continues ? "foxtrot" : "forced",
    landed,
    displaced: [...before].filter((sha) => !now.has(sha)),
    below: line.length - landed.length,
  };
}
