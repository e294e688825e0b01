import type { Sql } from "../../platform/sql.ts";
import type { KeyFormat, KeyRevocation, RegisteredKey, RevocationReason, SignerIdentity } from "../registered-key.ts";
import type { SignerKind } from "../signer-kind.ts";

/** An account of a forge, as it was called when it was asked. */
export interface ForgeAccount {
  readonly forge: string;
  readonly account: string;
  readonly login: string;
  readonly source: string;
}

export interface KeyRow extends Omit<RegisteredKey, "revocation" | "forge" | "account"> {
  readonly id: string;
  readonly names: readonly string[];
  /** Who uploaded it, by name, or the account of the forge that has it. */
  readonly origin: { readonly by: string } | ForgeAccount;
}

export async function insertKeys(tx: Sql, keys: readonly KeyRow[]): Promise<void> {
  for (const key of keys) {
    const { id, fingerprint, format, kind, name, email, from, to, material, names, identities, origin } = key;
    const of = "by" in origin ? undefined : origin;
    await tx(
      `INSERT INTO signing_key
         (id, fingerprint, format, kind, name, email, valid_from, valid_to, material, names, identities, added_at,
          origin, added_by, forge, account, login, source)
       VALUES ($1::uuid, $2, $3, $4, $5, $6, $7::timestamptz, $8::timestamptz, $9, $10, $11::jsonb, countersign.now(),
          $12, $13, $14, $15, $16, $17)`,
      [
        ...[id, fingerprint, format, kind, name, email, from, to, material, names, JSON.stringify(identities)],
        ...("by" in origin ? ["uploaded", origin.by] : ["forge", null]),
        ...[of?.forge, of?.account, of?.login, of?.source].map((one) => one ?? null),
      ],
    );
  }
}

/** Of the given fingerprints those that were registered before. */
export async function registeredAmong(sql: Sql, fingerprints: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ fingerprint: string }>(
    "SELECT DISTINCT fingerprint FROM signing_key WHERE fingerprint = ANY($1::text[])",
    [fingerprints],
  );
  return new Set(rows.map((row) => row.fingerprint));
}

/** What signatures may call the keys of this registration's fingerprint; null where there is no such registration. */
export async function findKeyNames(
  sql: Sql,
  id: string,
): Promise<{ fingerprint: string; format: KeyFormat; names: string[] } | null> {
  const rows = await sql<{ fingerprint: string; format: KeyFormat; names: string[] }>(
    `SELECT k.fingerprint, k.format, k.names FROM signing_key k
     WHERE k.fingerprint = (SELECT fingerprint FROM signing_key WHERE id = $1::uuid)`,
    [id],
  );
  const [first] = rows;
  return first ? { ...first, names: [...new Set(rows.flatMap(({ names }) => names))] } : null;
}

export async function insertRevocation(
  tx: Sql,
  row: KeyRevocation & { readonly id: string; readonly fingerprint: string; readonly note: string },
): Promise<void> {
  await tx(
    `INSERT INTO key_revocation (id, fingerprint, reason, revoked_from, note, revoked_at)
     VALUES ($1::uuid, $2, $3, $4::timestamptz, $5, countersign.now())`,
    [row.id, row.fingerprint, row.reason, row.from, row.note],
  );
}

/** Keys that the forge of this source said an account has, and has not taken back since. Ids are of one forge alone. */
export async function standingForgeKeys(
  sql: Sql,
  { forge, account, source }: Omit<ForgeAccount, "login">,
  format: KeyFormat,
): Promise<{ id: string; fingerprint: string; format: KeyFormat; names: string[] }[]> {
  return sql(
    `SELECT k.id, k.fingerprint, k.format, k.names FROM signing_key k
     WHERE k.origin = 'forge' AND k.forge = $1 AND k.account = $2 AND k.source = $3 AND k.format = $4
       AND NOT EXISTS (SELECT FROM signing_key_end e WHERE e.key_id = k.id)
     ORDER BY k.added_at, k.id`,
    [forge, account, source, format],
  );
}

/** Accounts of which the forge of this source told keys that stand, as they were called last, and of which forms. */
export async function accountsWithKeys(
  sql: Sql,
  source: string,
): Promise<{ id: string; login: string; standing: string[] }[]> {
  return sql(
    `SELECT k.account AS id, (array_agg(k.login ORDER BY k.added_at DESC))[1] AS login,
       array_agg(DISTINCT k.format) AS standing FROM signing_key k
     WHERE k.origin = 'forge' AND k.source = $1 AND NOT EXISTS (SELECT FROM signing_key_end e WHERE e.key_id = k.id)
     GROUP BY k.account`,
    [source],
  );
}

export async function endKey(tx: Sql, id: string, at: string, why: "gone" | "revoked"): Promise<void> {
  await tx("INSERT INTO signing_key_end (key_id, ended_at, why) VALUES ($1::uuid, $2::timestamptz, $3)", [id, at, why]);
}

interface StoredKey {
  readonly id: string;
  readonly fingerprint: string;
  readonly format: KeyFormat;
  readonly kind: SignerKind;
  readonly name: string | null;
  readonly email: string | null;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly material: string;
  readonly identities: readonly SignerIdentity[];
  readonly added_at: string;
  readonly origin: "uploaded" | "forge";
  readonly added_by: string | null;
  readonly forge: string | null;
  readonly account: string | null;
  readonly login: string | null;
  /** Since when the forge no longer says that the account has it; null: it does. */
  readonly ended_at: string | null;
  readonly end_why: "gone" | "revoked" | null;
  /** Somebody uploaded the same key: that registration alone counts. */
  readonly overruled: boolean;
  /** Null: the key was not revoked. */
  readonly revocation_reason: RevocationReason | null;
  readonly revoked_from: string | null;
  readonly revoked_at: string | null;
}

// Of several revocations the hardest counts: a later, milder one takes nothing back.
const REVOCATION = `LEFT JOIN LATERAL (
    SELECT reason AS revocation_reason, revoked_from, revoked_at FROM key_revocation r WHERE r.fingerprint = k.fingerprint
    ORDER BY r.reason IN ('compromised', 'lost') DESC, r.revoked_from NULLS FIRST, r.revoked_at LIMIT 1) r ON true`;

const END = `LEFT JOIN LATERAL (
    SELECT ended_at, why AS end_why FROM signing_key_end e WHERE e.key_id = k.id) e ON true`;

const OVERRULED = `(k.origin = 'forge' AND EXISTS (SELECT FROM signing_key u
    WHERE u.origin = 'uploaded' AND u.fingerprint = k.fingerprint AND u.format = k.format))`;

/** Every registered key that counts, first registered first: what somebody uploaded stands before a forge's word on it. */
export async function readKeyring(sql: Sql): Promise<RegisteredKey[]> {
  const rows = await sql<StoredKey>(
    `SELECT k.*, r.*, e.* FROM signing_key k ${REVOCATION} ${END} WHERE NOT ${OVERRULED} ORDER BY k.added_at, k.id`,
  );
  return rows.map(({ valid_from: from, revocation_reason: reason, ...row }) => {
    const { fingerprint, format, kind, name, email, material, identities, forge, account, login } = row;
    const revocation = reason === null ? null : { reason, from: row.revoked_from };
    const to = row.ended_at ?? row.valid_to;
    const base = { fingerprint, format, kind, name, email, from, to, material, identities, revocation };
    if (forge === null) return base;
    return { ...base, forge, ...(account !== null && login !== null ? { account: { id: account, login } } : {}) };
  });
}

export interface KeyUseRow extends Omit<StoredKey, "material"> {
  /** By status of the last verification. */
  readonly commits: Readonly<Record<string, number>>;
  readonly tags: number;
}

/** Keys with how many commits and tags name them, in their last verification. */
export async function readKeyRows(sql: Sql, ids: readonly string[] | null): Promise<KeyUseRow[]> {
  return sql<KeyUseRow>(
    `SELECT k.id, k.fingerprint, k.format, k.kind, k.name, k.email, k.valid_from, k.valid_to, k.identities, k.added_at,
       r.revocation_reason, r.revoked_from, r.revoked_at, k.origin, k.added_by, k.forge, k.account, k.login,
       e.ended_at, e.end_why, ${OVERRULED} AS overruled,
       (SELECT coalesce(jsonb_object_agg(v.status, v.n), '{}') FROM (
          SELECT status, count(*) AS n FROM commit_verification WHERE key_id = ANY(k.names) GROUP BY status) v) AS commits,
       (SELECT count(*) FROM mirror_tag t WHERE t.key_id = ANY(k.names)) AS tags
     FROM signing_key k ${REVOCATION} ${END}
     WHERE $1::uuid[] IS NULL OR k.id = ANY($1) ORDER BY k.kind, k.name NULLS LAST, k.added_at, k.id`,
    [ids],
  );
}
