import { appendObservation } from "../../ledger/append.ts";
import { insertAnchor } from "../../ledger/store/anchor.ts";
import { readHead } from "../../ledger/store/sequence.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import { policyAt } from "../../policy/history.ts";
import { readPolicy } from "../../policy/store.ts";
import { addresseesOf } from "../message.ts";
import { CHECKPOINT_MESSAGE, mailedUnrecorded } from "../store/mailed-checkpoint.ts";
import { enqueue } from "../store/outbox.ts";

/**
 * Puts the newest checkpoint into the outbox for whom the policy names for compliance, once under `key` (a month, an
 * engagement). False where it was before, where nobody is named, or where nothing is signed yet.
 */
export async function mailCheckpoint(tx: Sql, key: string): Promise<boolean> {
  const { policy } = policyAt(await readPolicy(tx), await databaseNow(tx));
  const addressees = addresseesOf("compliance", policy.recipients.compliance);
  const head = await readHead(tx);
  if (!head || addressees.length === 0) return false;
  const message = {
    ...{ key: `checkpoint:${key}`, kind: CHECKPOINT_MESSAGE, about: "checkpoint", path: "/docs/verify" },
    title: `Checkpoint ${head.size} of the evidence log`,
    lines: [
      "Please keep this message. With the checkpoint in it anybody can see, at any time later, whether the log was",
      "rewritten or cut. To check: save the lines between the rules as a file, and run",
      "countersign log verify --against FILE.",
      RULE,
      ...head.note.trimEnd().split("\n"),
      RULE,
    ],
    facts: { size: head.size, checkpoint: head.note },
  };
  return enqueue(tx, message, addressees);
}

const RULE = "----------------------------------------";

/** Puts on record what was taken by a mail server or a webhook: accepted, which is all that we can know. */
export async function recordMailed(tx: Sql): Promise<number> {
  const mailed = await mailedUnrecorded(tx);
  for (const { delivery, channel, recipient, size, acceptedAt } of mailed) {
    const detail = { delivery, channel, recipient };
    const { duplicate } = await appendObservation(tx, {
      key: `anchor:mail:${delivery}`,
      body: { type: "ledger.anchored", subject: recipient, data: { size, kind: "mail", ...detail } },
    });
    if (!duplicate) await insertAnchor(tx, { size, kind: "mail", detail, at: acceptedAt });
  }
  return mailed.length;
}
