import { acceptRecords } from "../../ledger/store/accept.ts";
import { databaseNow } from "../../platform/clock.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { signatureRecord } from "../records.ts";
import { VERIFIER } from "../signature.ts";
import { outdatedVerifications } from "../store/verification.ts";
import { putSignatures, verifyAll } from "./observe-branch.ts";
import type { Sync } from "./sync-run.ts";

const PART = 500;

/** Verifies again what was waiting for a key or for this version of the verifier, each as a new observation. */
export async function verifyAgain(run: Sync): Promise<void> {
  const { sql, repository, mirror, deps, counts } = run;
  for (;;) {
    const wanted = await outdatedVerifications(sql, repository.name, VERIFIER, PART);
    const held = await mirror.present(wanted.map(({ sha }) => sha));
    const present = wanted.filter(({ sha }) => held.has(sha));
    if (present.length === 0) return;
    const objects = await mirror.commits(
      present.map(({ sha }) => sha),
      0,
    );
    const commits = objects.map(({ sha, raw }, at) => ({ sha, raw, attempt: (present[at]?.attempt ?? 0) + 1 }));
    const bodies = await verifyAll(run, commits, await databaseNow(sql));
    await inTransaction(deps.db.pool, async (tx) => {
      await acceptRecords(tx, bodies.map(signatureRecord));
      await putSignatures(tx, repository.name, bodies);
    });
    counts.signatures += bodies.length;
    if (wanted.length < PART) return;
  }
}
