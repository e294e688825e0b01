import { randomBytes } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import { actorOf, authOf, requirePermission, type Principal } from "../../access/principal.ts";
import { appendAction } from "../../ledger/append.ts";
import type { Db } from "../../platform/db.ts";
import { sealBytes } from "../../platform/seal.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { CreatedSource, CreateSource } from "../contract.ts";
import { setupOf } from "../registry.ts";
import { secretContext } from "../source-cache.ts";
import { insertSource, rotateSecret } from "../store/source.ts";

interface Context {
  readonly db: Db;
  readonly principal: Principal;
  readonly idempotencyKey: string;
  readonly publicUrl: string;
  /** Of another data directory than this process's own: the command line. */
  readonly sealKeys?: () => readonly Uint8Array[];
}

/**
 * Creates a source with its first secret, which is answered once and sealed for ever after. Throws
 * CONFLICT/SOURCE_NAME_TAKEN, CONFLICT/ALREADY_DONE when the idempotency key was used (the secret cannot be told again).
 */
export async function createSource(context: Context, input: CreateSource): Promise<CreatedSource> {
  const { db, principal, idempotencyKey, publicUrl, sealKeys } = context;
  requirePermission(principal, "sources:manage");
  const id = `src_${randomBytes(12).toString("hex")}`;
  const secret = newSecret();
  await inTransaction(db.pool, async (sql) => {
    const { type, name, cluster, environment, silenceLimitMinutes } = input;
    const row = { id, type, name, cluster: cluster ?? null, environment: environment ?? null };
    if (!(await insertSource(sql, row))) {
      throw new AppError("CONFLICT", "SOURCE_NAME_TAKEN", `A source is named ${name} already.`);
    }
    const seal = (generation: number) => sealBytes(Buffer.from(secret), secretContext(id, generation), sealKeys?.());
    await rotateSecret(sql, id, seal, 0);
    const appended = await appendAction(sql, {
      type: "sources.created",
      subject: id,
      data: { type, name, cluster, environment, silenceLimitMinutes },
      actor: actorOf(principal),
      auth: authOf(principal),
      idempotencyKey,
    });
    if (appended.duplicate) throw new AppError("CONFLICT", "ALREADY_DONE", "This request was done before.");
  });
  const url = ingestUrl(publicUrl, id);
  const setup = setupOf(input.type)({ url, secret, cluster: input.cluster, environment: input.environment });
  return { id, secret, url, setup: { title: setup.title, steps: setup.steps.map((step) => ({ ...step })) } };
}

export function ingestUrl(publicUrl: string, id: string): string {
  return `${publicUrl}/api/v1/ingest/${id}`;
}

/** 32 random bytes in an alphabet that every sender's configuration takes; no command line takes it for an option. */
export function newSecret(): string {
  const secret = randomBytes(32).toString("base64url");
  return secret.startsWith("-") ? newSecret() : secret;
}
