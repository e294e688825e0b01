import type { BranchTipFact } from "../../ingest/fact.ts";
import type { Mirror } from "./mirror.ts";

/** What a branch did since it was walked last: sets of shas, oldest first. */
export interface BranchWalk {
  readonly movement: Extract<BranchTipFact["movement"], "first" | "forward" | "forced" | "foxtrot" | "unchanged">;
  readonly landed: readonly string[];
  readonly displaced: readonly string[];
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
  if (walked === null) return { movement: "first", landed: (await mirror.firstParents(tip)).reverse(), displaced: [] };
  if (walked === tip) return { movement: "unchanged", landed: [], displaced: [] };
  const known = await mirror.has(walked);
  const continues = known && (await mirror.isAncestor(walked, tip));
  if (continues) {
    const added = await mirror.firstParents(tip, walked);
    const first = added.at(-1);
    if (first && (await mirror.firstParentOf(first)) === walked) {
      return { movement: "forward", landed: added.reverse(), displaced: [] };
    }
  }
  const before = await recorded();
  const now = (await mirror.firstParents(tip)).reverse();
  const line = new Set(now);
  return {
    movement: continues ? "foxtrot" : "forced",
    landed: now.filter((sha) => !before.has(sha)),
    displaced: [...before].filter((sha) => !line.has(sha)),
  };
}
