import { attention, ok, type Check } from "../base/check.ts";
import { AppError } from "../base/errors.ts";
import type { Sql } from "../platform/sql.ts";
import { openCheckpoint } from "./checkpoint.ts";
import type { Status as WholeStatus } from "./contract.ts";
import type { FileHeadKeeper } from "./head-keeper.ts";
import { nodeVerifySignature } from "./node-hash.ts";
import type { NoteKey } from "./note.ts";
import { readStatus } from "./reads-status.ts";
import { describeRollback } from "./rollback.ts";
import { readHead } from "./store/sequence.ts";
import { workerState } from "./worker-state.ts";

/** The log's public key, and the checkpoint kept by who signs with it; null where this machine does not hold the key. */
export interface Signing {
  readonly key: NoteKey;
  readonly keeper: FileHeadKeeper;
}

type Status = Omit<WholeStatus, "separation">;

/** What can be known of the ledger and its worker without recomputing the log. */
export async function ledgerChecks(sql: Sql, signing: Signing | null): Promise<Check[]> {
  const status = await readStatus(sql, { reasons: true });
  return [
    await keyCheck(sql, signing),
    await keptCheck(sql, signing),
    workerCheck(status),
    lagCheck(status),
    asideCheck(status),
    outsideCheck(status),
    ...status.anchors.map(anchorCheck),
  ];
}

async function keyCheck(sql: Sql, signing: Signing | null): Promise<Check> {
  const name = "log key";
  if (signing === null) {
    const todo = "Nothing is signed from here; run doctor beside the worker that signs too.";
    return attention(name, "warn", "This machine does not hold the log's key.", todo);
  }
  const head = await readHead(sql);
  if (!head) return ok(name, "The log's key is here; nothing is signed yet.");
  try {
    await openCheckpoint(head.note, signing.key.name, [signing.key], nodeVerifySignature);
    return ok(name, `The log's key is here and signed the newest checkpoint, ${head.size}.`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const says = `The log's key here did not sign the newest checkpoint, ${head.size}.`;
    return attention(name, "fail", says, "Put the key back that belongs to this database; never sign with another.");
  }
}

async function keptCheck(sql: Sql, signing: Signing | null): Promise<Check> {
  const name = "kept checkpoint";
  const last = await signing?.keeper.last();
  if (!signing || !last) {
    const head = await readHead(sql);
    if (signing && !head) return ok(name, "Nothing is signed yet.");
    const todo = "countersign log verify --against a checkpoint that was kept outside.";
    return attention(name, "warn", "No checkpoint is kept here to hold the log against.", todo);
  }
  const rollback = await signing.keeper.rollback(sql, await readHead(sql));
  if (rollback === null) return ok(name, `The log extends checkpoint ${last.size}, the last one signed here.`);
  const todo = "countersign log verify, and where the reason is known countersign log accept-rollback.";
  return attention(name, "fail", describeRollback(rollback), todo);
}

function workerCheck({ workers, refusedToSign, now }: Status): Check {
  if (refusedToSign) {
    const says = `The worker refuses to sign: ${refusedToSign.message ?? refusedToSign.reason}`;
    return attention("worker", "fail", says, "countersign log verify, then countersign log accept-rollback.");
  }
  const live = workers.filter(({ at }) => workerState(at, now) === "live").length;
  if (live > 0) return ok("worker", `${live} workers gave a sign of life in the last two minutes.`);
  return attention("worker", "fail", "No worker gave a sign of life in the last two minutes.", "Start it: npm start.");
}

function lagCheck({ lag, size, pending }: Status): Check {
  if (lag === null)
    return ok("lag", `Pages follow the log of ${size} entries; ${pending} records wait for a checkpoint.`);
  const says = `Pages are as of ${lag.at}: the worker is behind by ${lag.entries} entries.`;
  return attention("lag", "warn", says, "Wait; if it grows, look at the worker's log.");
}

function asideCheck({ setAside }: Status): Check {
  const passed = setAside.filter((row) => row.passed);
  if (passed.length === 0) return ok("set aside", "No entry is set aside.");
  const indexes = passed.slice(0, 5).map(({ index }) => index);
  const says = `${passed.length} entries are set aside: ${indexes.join(", ")}${passed.length > 5 ? ", …" : ""}.`;
  return attention("set aside", "warn", says, "See why on the status page, and drive them again after an update.");
}

const OUTSIDE_MS = 8 * 86_400_000;

/** A copy as new as the log is fresh at any age: nothing has happened since. */
function outsideCheck({ heldOutside, size, now }: Status): Check {
  const name = "held outside";
  const todo = "countersign anchor add --git URL, or let somebody outside keep /api/v1/log/checkpoint.";
  if (heldOutside === null) {
    if (size === 0) return ok(name, "Nothing is signed yet.");
    return attention(name, "warn", "No checkpoint is held outside: a rewritten log would not show.", todo);
  }
  const age = Date.parse(now) - Date.parse(heldOutside.at);
  const says = `The newest checkpoint held outside is ${heldOutside.size} of ${size}, ${agoText(age)} old.`;
  return age <= OUTSIDE_MS || heldOutside.size === size ? ok(name, says) : attention(name, "warn", says, todo);
}

/** A copy that says otherwise and one that cannot be reached both leave the log without this witness. */
function anchorCheck({ url, branch, size, fault }: Status["anchors"][number]): Check {
  const name = `anchor ${url}`;
  if (fault !== null) {
    const todo =
      "Where it cannot be reached, mend that; where the copy says otherwise, countersign log verify --against it.";
    return attention(name, "fail", fault, todo);
  }
  return ok(name, size === null ? `Nothing is committed to ${branch} yet.` : `${branch} holds checkpoint ${size}.`);
}

function agoText(ms: number): string {
  const hours = Math.max(0, Math.round(ms / 3_600_000));
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
