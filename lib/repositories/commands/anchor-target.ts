import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import { deleteAnchorTarget, insertAnchorTarget, type AnchorTarget } from "../../ledger/store/anchor.ts";
import type { Sql } from "../../platform/sql.ts";
import { isBranchName, requireRepositoryUrl } from "../repository.ts";

/**
 * From now on checkpoints are committed to this branch of a repository of the user's. Throws BAD_REQUEST/REPOSITORY_URL,
 * BRANCH_NAME, CONFLICT/ANCHOR_THERE. Appends ledger.anchor-target-added.
 */
export async function addAnchorTarget(tx: Sql, by: Acting, target: AnchorTarget): Promise<void> {
  requirePermission(by.principal, "repositories:manage");
  const url = requireRepositoryUrl(target.url);
  const { branch, everyMinutes } = target;
  if (!isBranchName(branch)) throw new AppError("BAD_REQUEST", "BRANCH_NAME", `${branch} is no name of a branch.`);
  if (!(await insertAnchorTarget(tx, { url, branch, everyMinutes }))) {
    throw new AppError("CONFLICT", "ANCHOR_THERE", `Checkpoints are committed to ${url} already.`);
  }
  await appendNewAct(tx, by, {
    type: "ledger.anchor-target-added",
    subject: url,
    data: { url, branch, everyMinutes },
  });
}

/** What was committed there stays there, and on record. Throws NOT_FOUND/NO_SUCH_ANCHOR. */
export async function removeAnchorTarget(tx: Sql, by: Acting, url: string, branch: string): Promise<void> {
  requirePermission(by.principal, "repositories:manage");
  if (!(await deleteAnchorTarget(tx, url, branch))) {
    throw new AppError("NOT_FOUND", "NO_SUCH_ANCHOR", `No checkpoints are committed to ${branch} of ${url}.`);
  }
  await appendNewAct(tx, by, { type: "ledger.anchor-target-removed", subject: url, data: { url, branch } });
}
