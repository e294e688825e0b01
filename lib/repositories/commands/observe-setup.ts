import { AppError } from "../../base/errors.ts";
import { acceptRecords } from "../../ledger/store/accept.ts";
import { databaseNow } from "../../platform/clock.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { SetupBody } from "../normalise.ts";
import { setupRecord } from "../records.ts";
import { isManifestPath, MANIFEST_LINE, roleOfPath, SETUP_PLACES } from "../setup-kit/setup-files.ts";
import type { Mirror, MirroredFile } from "../store/mirror.ts";
import { moveSetupLook, noteSetupUnchanged, readSetupLook, type SetupLook } from "../store/setup-look.ts";
import type { Sync } from "./sync-run.ts";

const CONTENT_LIMIT = 64 * 1024;
const FILE_LIMIT = 40;
/** So many names fit a command line; beyond, the whole tree is searched. */
const NAMED_LIMIT = 500;

/**
 * Appends what the tip's tree holds of the repository's own set-up (code owners, templates, pipelines, and manifests
 * that tell a reconciler to verify), where it differs from the last look. Whether a look is needed is told by the paths
 * that changed since.
 */
export async function observeSetup(run: Sync, branch: string): Promise<void> {
  const { sql, mirror } = run;
  const repository = run.repository.name;
  const look = await readSetupLook(sql, repository, branch);
  const tip = look?.walked;
  if (!look || !tip || look.commit === tip) return;
  if (!(await mayHaveChanged(mirror, look, tip))) {
    await noteSetupUnchanged(sql, repository, branch, tip);
    return;
  }
  const found = await filesIn(mirror, tip);
  const files = found.map(({ path, blob }) => ({ path, blob }));
  if (look.files && sameFiles(files, look.files)) await noteSetupUnchanged(sql, repository, branch, tip);
  else await append(run, branch, look, { tip, found });
}

async function mayHaveChanged(mirror: Mirror, look: SetupLook, tip: string): Promise<boolean> {
  if (look.commit === null || look.files === null || !(await mirror.has(look.commit))) return true;
  const changed = await mirror.changedPaths(look.commit, tip);
  const known = new Set(look.files.map(({ path }) => path));
  if (changed.some((path) => known.has(path) || roleOfPath(path) !== null)) return true;
  const manifests = changed.filter(isManifestPath);
  if (manifests.length === 0) return false;
  const among = manifests.length <= NAMED_LIMIT ? manifests : undefined;
  return (await mirror.pathsWithLine(tip, MANIFEST_LINE, among)).length > 0;
}

async function filesIn(mirror: Mirror, tip: string): Promise<MirroredFile[]> {
  const manifests = (await mirror.pathsWithLine(tip, MANIFEST_LINE)).filter(isManifestPath);
  const files = await mirror.filesAt(tip, [...SETUP_PLACES, ...manifests.slice(0, FILE_LIMIT)]);
  const wanted = new Set(manifests);
  return files
    .filter(({ path }) => roleOfPath(path) !== null || wanted.has(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .slice(0, FILE_LIMIT);
}

function sameFiles(a: NonNullable<SetupLook["files"]>, b: NonNullable<SetupLook["files"]>): boolean {
  return a.length === b.length && a.every(({ path, blob }, at) => path === b[at]?.path && blob === b[at]?.blob);
}

async function append(
  run: Sync,
  branch: string,
  look: SetupLook,
  { tip, found }: { readonly tip: string; readonly found: readonly MirroredFile[] },
): Promise<void> {
  const { sql, mirror, deps } = run;
  const repository = run.repository.name;
  const small = [...new Set(found.filter(({ size }) => size <= CONTENT_LIMIT).map(({ blob }) => blob))];
  const contents = new Map((await mirror.objects(small)).map(({ sha, raw }) => [sha, raw]));
  const body: SetupBody = {
    observed: "setup-files",
    at: await databaseNow(sql),
    repository,
    branch,
    sha: tip,
    sequence: look.sequence + 1,
    files: found.map(({ path, blob }) => {
      const raw = contents.get(blob);
      return { path, blob, ...(raw ? { content: Buffer.from(raw).toString("base64") } : {}) };
    }),
  };
  await inTransaction(deps.db.pool, async (tx) => {
    const files = found.map(({ path, blob }) => ({ path, blob }));
    if (!(await moveSetupLook(tx, repository, branch, { from: look.sequence, commit: tip, files }))) {
      throw new AppError("CONFLICT", "SYNC_OVERTAKEN", "Another process looked at this branch meanwhile.");
    }
    await acceptRecords(tx, [setupRecord(body)]);
  });
  run.counts.observations += 1;
}
