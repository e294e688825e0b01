import { AppError } from "../../base/errors.ts";
import { acceptRecords } from "../../ledger/store/accept.ts";
import { databaseNow } from "../../platform/clock.ts";
import { getLog } from "../../platform/log.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { SetupBody } from "../normalise.ts";
import { setupRecord } from "../records.ts";
import { isManifestPath, MANIFEST_LINE, roleOfPath } from "../setup-kit/setup-files.ts";
import { chooseFiles, isNameable, type Chosen } from "../setup-kit/chosen-files.ts";
import type { Mirror, MirroredFile } from "../store/mirror.ts";
import {
  moveSetupLook,
  noteSetupFault,
  noteSetupUnchanged,
  readSetupLook,
  type SetupLook,
} from "../store/setup-look.ts";
import type { Sync } from "./sync-run.ts";

/** So many names, of so many bytes together, fit a command line; beyond, the whole tree is searched. */
const NAMED_LIMIT = 500;
const NAMED_BYTES = 64 * 1024;

/**
 * Looks at the set-up of each branch. Nothing else hangs on it: a look that fails is logged, makes the branch's standings
 * unknown, and is tried again by the next sync.
 */
export async function observeSetups(run: Sync, branches: readonly string[]): Promise<void> {
  const repository = run.repository.name;
  for (const branch of branches) {
    try {
      await observeSetup(run, branch);
    } catch (error) {
      getLog().error({ err: error, repository, branch }, "the set-up of a branch could not be looked at");
      await noteSetupFault(
        run.sql,
        repository,
        branch,
        error instanceof AppError ? error.message : "It cannot be read.",
      );
    }
  }
}

/**
 * Appends what the tip's tree holds of the repository's own set-up (code owners, templates, pipelines, and manifests
 * that tell a reconciler to verify), where it differs from the last look. Whether a look is needed is told by the paths
 * that changed since.
 */
async function observeSetup(run: Sync, branch: string): Promise<void> {
  const { sql, mirror } = run;
  const repository = run.repository.name;
  const look = await readSetupLook(sql, repository, branch);
  const tip = look?.walked;
  if (!look || !tip || (look.commit === tip && look.truncated !== null && look.fault === null)) return;
  if (!(await mayHaveChanged(mirror, look, tip))) {
    await noteSetupUnchanged(sql, repository, branch, tip);
    return;
  }
  const chosen = chooseFiles(await filesIn(mirror, tip));
  if (isSame(look, chosen)) await noteSetupUnchanged(sql, repository, branch, tip);
  else await append(run, branch, look, { tip, chosen });
}

async function mayHaveChanged(mirror: Mirror, look: SetupLook, tip: string): Promise<boolean> {
  if (look.commit === null || look.files === null || look.truncated === null) return true;
  if (!(await mirror.has(look.commit))) return true;
  const changed = await mirror.changedPaths(look.commit, tip);
  const known = new Set(look.files.map(({ path }) => path));
  if (changed.some((path) => known.has(path) || roleOfPath(path) !== null)) return true;
  const manifests = changed.filter(isManifestPath);
  if (manifests.length === 0) return false;
  // What was left out stands in no list: without its line it is found by a whole look alone.
  if (look.truncated.includes("manifest")) return true;
  return (await mirror.pathsWithLine(tip, MANIFEST_LINE, fits(manifests) ? manifests : undefined)).length > 0;
}

function fits(paths: readonly string[]): boolean {
  const bytes = paths.reduce((sum, path) => sum + Buffer.byteLength(path) + 1, 0);
  return paths.length <= NAMED_LIMIT && bytes <= NAMED_BYTES && paths.every(isNameable);
}

async function filesIn(mirror: Mirror, tip: string): Promise<MirroredFile[]> {
  const manifests = new Set((await mirror.pathsWithLine(tip, MANIFEST_LINE)).filter(isManifestPath));
  return mirror.filesAt(tip, (path) => roleOfPath(path) !== null || manifests.has(path));
}

function isSame(look: SetupLook, { files, truncated }: Chosen<MirroredFile>): boolean {
  return look.files !== null && sameFiles(files, look.files) && (look.truncated ?? []).join() === truncated.join();
}

function sameFiles(a: NonNullable<SetupLook["files"]>, b: NonNullable<SetupLook["files"]>): boolean {
  return a.length === b.length && a.every(({ path, blob }, at) => path === b[at]?.path && blob === b[at]?.blob);
}

async function append(
  run: Sync,
  branch: string,
  look: SetupLook,
  { tip, chosen }: { readonly tip: string; readonly chosen: Chosen<MirroredFile> },
): Promise<void> {
  const { sql, mirror, deps } = run;
  const repository = run.repository.name;
  const { truncated } = chosen;
  const contents = new Map((await mirror.objects([...chosen.contents])).map(({ sha, raw }) => [sha, raw]));
  const body: SetupBody = {
    observed: "setup-files",
    at: await databaseNow(sql),
    repository,
    branch,
    sha: tip,
    sequence: look.sequence + 1,
    files: chosen.files.map(({ path, blob }) => {
      const raw = contents.get(blob);
      return { path, blob, ...(raw ? { content: Buffer.from(raw).toString("base64") } : {}) };
    }),
    ...(truncated.length > 0 ? { truncated: [...truncated] } : {}),
  };
  await inTransaction(deps.db.pool, async (tx) => {
    const files = chosen.files.map(({ path, blob }) => ({ path, blob }));
    if (!(await moveSetupLook(tx, repository, branch, { from: look.sequence, commit: tip, files, truncated }))) {
      throw new AppError("CONFLICT", "SYNC_OVERTAKEN", "Another process looked at this branch meanwhile.");
    }
    await acceptRecords(tx, [setupRecord(body)]);
  });
  run.counts.observations += 1;
}
