import type { Acting } from "../../access/acting.ts";
import { requireStepUp } from "../../access/principal.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseReview, CaseState, CommitRange } from "../case.ts";
import { readRange } from "../store/record.ts";
import { actOnCase } from "./act-on-case.ts";

export interface Review {
  readonly of: CaseReview["of"];
  readonly outcome: CaseReview["outcome"];
  readonly comment: string;
  readonly range: CommitRange | null;
}

/**
 * Reviews the change, or how the emergency was handled; never by an implementer. Commits that stand on the branch are
 * reviewed as exactly the range that the ledger holds of the case, by a person who has just confirmed who they are.
 */
export async function reviewCase(tx: Sql, by: Acting, id: string, review: Review): Promise<CaseState> {
  return actOnCase(tx, by, id, {
    verb: "review",
    make: async (state, now) => {
      const expected = review.of === "change" ? await readRange(tx, state) : null;
      if (expected && state.links.length === 0) requireStepUp(by.principal, now);
      return { verb: "review", ...review, expected };
    },
  });
}
