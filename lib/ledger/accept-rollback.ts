import type { Actor } from "../base/actor.ts";
import { toBase64, toHex } from "../base/bytes.ts";
import type { Json } from "../base/canonical-json.ts";
import { sha256Hex } from "../base/sha256.ts";
import type { Sql } from "../platform/sql.ts";
import { appendAction } from "./append.ts";
import type { FileHeadKeeper } from "./head-keeper.ts";
import type { Auth } from "./record.ts";
import { describeRollback, type Rollback } from "./rollback.ts";
import { readHead, type Head } from "./store/sequence.ts";

export interface AcceptedRollback {
  /** In words. */
  readonly what: string;
  readonly rollback: Rollback;
  /** Of the action entry that says so. */
  readonly inboxId: number;
}

/**
 * Takes note that the log was rolled back, forked or its clock set back: appends `ledger.rollback-accepted`, naming the
 * lost indexes and the checkpoint that no longer holds, and lets this worker sign on. Null: there is nothing to accept.
 * The entry is committed before the file outside the database is changed; told twice, it is one entry.
 */
export async function acceptRollback(
  transaction: <T>(work: (tx: Sql) => Promise<T>) => Promise<T>,
  keeper: FileHeadKeeper,
  by: { readonly reason: string; readonly actor: Actor; readonly auth: Auth },
): Promise<AcceptedRollback | null> {
  const noted = await transaction(async (tx) => {
    const head = await readHead(tx);
    const rollback = await keeper.rollback(tx, head);
    const last = await keeper.last();
    if (rollback === null || last === undefined) return null;
    const data: Json = {
      reason: by.reason,
      rollback: toJson(rollback),
      signed: { size: last.size, root: toBase64(last.root) },
      found: { size: head?.size ?? 0, root: head ? toBase64(head.root) : null },
    };
    const idempotencyKey = `rollback:${sha256Hex(toHex(last.root), String(last.size), head ? toHex(head.root) : "")}`;
    const action = { type: "ledger.rollback-accepted", subject: String(last.size), data, idempotencyKey };
    const { inboxId } = await appendAction(tx, { ...action, actor: by.actor, auth: by.auth });
    return { head, accepted: { what: describeRollback(rollback), rollback, inboxId } };
  });
  if (noted === null) return null;
  await keeper.accept(noted.head satisfies Head | undefined);
  return noted.accepted;
}

function toJson(rollback: Rollback): Json {
  return "lost" in rollback ? { ...rollback, lost: { ...rollback.lost } } : { ...rollback };
}
