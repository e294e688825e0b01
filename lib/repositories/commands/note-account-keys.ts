import { randomUUID } from "node:crypto";
import type { Json } from "../../base/canonical-json.ts";
import { AppError } from "../../base/errors.ts";
import type { AccountKeysFact } from "../../ingest/fact-forge.ts";
import { appendObservation } from "../../ledger/append.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import { parseKeyFile, type KeyMaterial } from "../key-file.ts";
import { endKey, insertKeys, registeredAmong, standingForgeKeys, type KeyRow } from "../store/key.ts";
import { wantVerification } from "../store/verification.ts";

/** Who told it: the source that was asked, and whether the account is the one with which the forge itself signs. */
export interface Teller {
  readonly source: string;
  readonly forgeSigner: boolean;
}

/**
 * Takes in which signing keys a forge says that an account has. One that was not there before is registered from now on
 * and for no time before; one that is gone or revoked ends now, and what it signed until then stays. What somebody
 * uploaded is left as it is, and stands before this. Commits that name such a key are verified again by the next sync.
 * Appends repositories.account-keys-seen where anything is new.
 */
export async function noteAccountKeys(tx: Sql, teller: Teller, fact: AccountKeysFact): Promise<void> {
  const { source, forgeSigner } = teller;
  const { forge, account, login, form } = fact;
  const now = await databaseNow(tx);
  const { told, revoked } = await materialsOf(fact);
  const standing = await standingForgeKeys(tx, { forge, account, source }, form);
  const added = told
    .filter(({ fingerprint }) => !standing.some((key) => key.fingerprint === fingerprint))
    .map((material): KeyRow => {
      const kind = forgeSigner ? "web-flow" : "person";
      const origin = { forge, account, login, source };
      return { ...material, id: randomUUID(), kind, name: login, email: null, from: now, to: null, origin };
    });
  const ended = standing
    .filter(({ fingerprint }) => !told.some((key) => key.fingerprint === fingerprint))
    .map((key) => ({ ...key, why: revoked.has(key.fingerprint) ? ("revoked" as const) : ("gone" as const) }));
  if (added.length === 0 && ended.length === 0) return;
  const before = await registeredAmong(
    tx,
    added.map(({ fingerprint }) => fingerprint),
  );
  await insertKeys(tx, added);
  for (const { id, why } of ended) await endKey(tx, id, now, why);
  const data = { forge, account, login, at: now, added: added.map(toJson), ended: ended.map(toEnd) };
  await appendObservation(tx, {
    key: `account-keys:${forge}:${account}:${form}:${now}`,
    body: { type: "repositories.account-keys-seen", subject: `${forge}/${login}`, data },
    source,
  });
  for (const key of added) await wantVerification(tx, key, before.has(key.fingerprint));
  for (const key of ended) await wantVerification(tx, key, true);
}

interface Told {
  /** Keys that the account has and did not revoke. */
  readonly told: readonly KeyMaterial[];
  readonly revoked: ReadonlySet<string>;
}

/** What cannot be read is not registered; the entry keeps it as the forge told it. */
async function materialsOf({ keys, form }: AccountKeysFact): Promise<Told> {
  const told = new Map<string, KeyMaterial>();
  const revoked = new Set<string>();
  for (const key of keys) {
    for (const material of await read(key.material)) {
      if (material.format !== form) continue;
      if (key.revoked) revoked.add(material.fingerprint);
      else told.set(material.fingerprint, material);
    }
  }
  return { told: [...told.values()], revoked };
}

async function read(text: string | undefined): Promise<readonly KeyMaterial[]> {
  if (text === undefined) return [];
  try {
    return await parseKeyFile(text);
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

function toJson({ id, fingerprint, format, kind, names, material, from }: KeyRow): Json {
  return { id, fingerprint, format, kind, names: [...names], material, from };
}

function toEnd({ id, fingerprint, why }: { id: string; fingerprint: string; why: string }): Json {
  return { id, fingerprint, why };
}
