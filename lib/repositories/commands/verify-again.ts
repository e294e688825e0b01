import { acceptRecords } from "../../ledger/store/accept.ts";
import { databaseNow } from "../../platform/clock.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { signatureRecord } from "../records.ts";
import { VERIFIER } from "../signature.ts";
import { outdatedVerifications, type OutdatedCommit } from "../store/verification.ts";
import { putSignatures, verifyAll } from "./observe-branch.ts";
import type { Sync } from "./sync-run.ts";

const PART = 500;

/**
 * Verifies again what was waiting for a key, for its revocation, or for this version of the verifier, each as a new
 * observation. What the mirror no longer holds waits on.
 */
export async function verifyAgain(run: Sync): Promise<void> {
  let after = "";
  for (;;) {
    const wanted = await outdatedVerifications(run.sql, run.repository.name, VERIFIER, { after, limit: PART });
    await verifyPart(run, wanted);
    after = wanted.at(-1)?.sha ?? after;
    if (wanted.length < PART) return;
  }
}

async function verifyPart(run: Sync, wanted: readonly OutdatedCommit[]): Promise<void> {
  const { sql, repository, mirror, deps, counts } = run;
  const held = await mirror.held(wanted.map(({ sha }) => sha));
  const present = wanted.filter(({ sha }) => held.get(sha)?.type === "commit");
  if (present.length === 0) return;
  const objects = await mirror.objects(present.map(({ sha }) => sha));
  const commits = objects.map(({ sha, raw }, at) => {
    const { attempt = 0, firstObservedAt = null } = present[at] ?? {};
    return { sha, raw, attempt: attempt + 1, firstObservedAt };
  });
  const bodies = await verifyAll(run, commits, await databaseNow(sql));
  await inTransaction(deps.db.pool, async (tx) => {
    await acceptRecords(tx, bodies.map(signatureRecord));
    await putSignatures(tx, repository.name, bodies);
  });
  counts.signatures += bodies.length;
}
