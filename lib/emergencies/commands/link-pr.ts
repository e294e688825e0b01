import type { Acting } from "../../access/acting.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState } from "../case.ts";
import { parsePullRequestName } from "../pull-request-name.ts";
import { actOnCase } from "./act-on-case.ts";

/** Links the pull request that brings the change to Git, or that reverts it. BAD_REQUEST/PULL_REQUEST_NAME. */
export async function linkPullRequest(
  tx: Sql,
  by: Acting,
  id: string,
  { pullRequest, purpose }: { readonly pullRequest: string; readonly purpose: "retro" | "revert" },
): Promise<CaseState> {
  const name = parsePullRequestName(pullRequest);
  if (!name) {
    const message = "Name it as repository#number, or give its address at the forge.";
    throw new AppError("BAD_REQUEST", "PULL_REQUEST_NAME", message);
  }
  const make = () => ({ verb: "link-pr" as const, ...name, purpose });
  return actOnCase(tx, by, id, { verb: "link-pr", make });
}
