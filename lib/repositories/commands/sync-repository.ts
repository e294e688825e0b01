import { AppError } from "../../base/errors.ts";
import { pgSql } from "../../platform/sql.ts";
import type { SyncResult } from "../contract.ts";
import { openKeyring } from "../keyring.ts";
import { noteChecked, readBranch, readLine } from "../store/branch.ts";
import { walkBranch } from "../store/branch-walk.ts";
import { readKeyring } from "../store/key.ts";
import { withSyncLock } from "../store/lock.ts";
import { Mirror } from "../store/mirror.ts";
import { findRepository, noteSyncing, noteTried, type RepositoryRow } from "../store/repository.ts";
import type { Sync, SyncDeps } from "./sync-run.ts";
import { observeAway, observeWalk } from "./observe-branch.ts";
import { observeSetups } from "./observe-setup.ts";
import { observeTags } from "./observe-tags.ts";
import { verifyAgain } from "./verify-again.ts";

/**
 * Fetches a repository's control branches and appends what became first-parent since the last time: commits with their
 * raw objects, an observation of the tip, and a verification of each signature with the keys known now. Resumes where
 * a killed one stopped; run twice it appends nothing twice. One at a time per repository, whatever the process.
 * Throws NOT_FOUND/UNKNOWN_REPOSITORY; a remote that does not answer is an outcome, and an observation when it is new.
 */
export async function syncRepository(deps: SyncDeps, name: string): Promise<SyncResult> {
  const repository = await findRepository(pgSql(deps.db.pool), name);
  if (!repository) throw new AppError("NOT_FOUND", "UNKNOWN_REPOSITORY", "There is no such repository.");
  const result = await withSyncLock(deps.db.pool, name, () => sync(deps, repository));
  return result ?? { repository: name, outcome: "busy", commits: 0, observations: 0, signatures: 0, movements: [] };
}

async function sync(deps: SyncDeps, repository: RepositoryRow): Promise<SyncResult> {
  const sql = pgSql(deps.db.pool);
  const run: Sync = {
    deps,
    sql,
    repository,
    mirror: new Mirror(deps.dataDir, repository.name, repository.url),
    keyring: await openKeyring(await readKeyring(sql)),
    counts: { commits: 0, observations: 0, signatures: 0 },
  };
  const movements: { branch: string; movement: string }[] = [];
  await noteSyncing(sql, repository.name);
  const remote = await run.mirror.remoteTips(repository.branches, repository.tag_patterns);
  const present = remote.reachable ? repository.branches.filter((branch) => remote.tips.has(branch)) : [];
  const why = remote.reachable ? await fetchBranches(run, present, remote.tips) : remote.why;
  if (why !== null) {
    for (const branch of repository.branches) {
      if (repository.unreachable === null) await observeAway(run, branch, "unreachable", why);
      movements.push({ branch, movement: "unreachable" });
    }
  } else {
    for (const branch of repository.branches) {
      const movement = present.includes(branch) ? await syncBranch(run, branch) : await syncGone(run, branch);
      movements.push({ branch, movement });
    }
    if (remote.reachable && remote.tips.size > 0) await observeTags(run, remote.tags);
    await verifyAgain(run);
    await observeSetups(run, present);
  }
  await noteTried(sql, repository.name, why);
  return { repository: repository.name, outcome: why === null ? "synced" : "unreachable", ...run.counts, movements };
}

async function fetchBranches(
  run: Sync,
  branches: readonly string[],
  tips: ReadonlyMap<string, string>,
): Promise<string | null> {
  const [tip] = [...tips.values()];
  if (!tip) return null;
  const fetched = await run.mirror.fetch(branches, tip.length === 64 ? "sha256" : "sha1");
  return fetched ? null : "The remote answered, but its branches could not be fetched.";
}

async function syncBranch(run: Sync, branch: string): Promise<string> {
  const { sql, repository, mirror } = run;
  const [before, tip] = [await readBranch(sql, repository.name, branch), await mirror.tip(branch)];
  if (!before || !tip)
    throw new AppError("INTERNAL", "MIRROR_BRANCH", `Branch ${branch} was fetched and is not there.`);
  const walk = await walkBranch(mirror, before.walked, tip, () => readLine(sql, repository.name, branch));
  const back = before.gone || repository.unreachable !== null;
  if (walk.movement === "unchanged" && !back) {
    await noteChecked(sql, repository.name, branch);
    return "unchanged";
  }
  if (walk.displaced.length > 0 && before.walked && (await mirror.has(before.walked))) await mirror.keep(before.walked);
  await observeWalk(run, before, walk, tip);
  return walk.movement;
}

async function syncGone(run: Sync, branch: string): Promise<string> {
  const before = await readBranch(run.sql, run.repository.name, branch);
  if (before?.walked && !before.gone) {
    if (await run.mirror.has(before.walked)) await run.mirror.keep(before.walked);
    await observeAway(run, branch, "deleted");
  }
  return before?.walked ? "deleted" : "absent";
}
