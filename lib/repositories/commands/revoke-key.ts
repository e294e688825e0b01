import { randomUUID } from "node:crypto";
import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import type { RevokedKey, RevokeKey } from "../contract.ts";
import { findKeyNames, insertRevocation } from "../store/key.ts";
import { wantVerification } from "../store/verification.ts";

/**
 * Says that a key is no longer to be believed, in all its registrations: commits and tags that name it are verified
 * again by the next sync, as new observations beside the old ones. It cannot be taken back; register another key.
 * Throws NOT_FOUND/UNKNOWN_KEY. Appends repositories.key-revoked.
 */
export async function revokeKey(tx: Sql, by: Acting, id: string, input: RevokeKey): Promise<RevokedKey> {
  requirePermission(by.principal, "repositories:manage");
  const key = await findKeyNames(tx, id);
  if (!key) throw new AppError("NOT_FOUND", "UNKNOWN_KEY", "There is no such key.");
  const { reason, note } = input;
  const { fingerprint } = key;
  const always = reason === "compromised" || reason === "lost";
  const from = input.from ?? (always ? null : await databaseNow(tx));
  await insertRevocation(tx, { id: randomUUID(), fingerprint, reason, from, note });
  await appendNewAct(tx, by, {
    type: "repositories.key-revoked",
    subject: fingerprint,
    data: { fingerprint, reason, from, note },
  });
  return { fingerprint, reason, from, verifyAgain: await wantVerification(tx, key, true) };
}
