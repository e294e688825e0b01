import type { Sql } from "../../platform/sql.ts";
import type { RegisteredKey } from "../keyring.ts";
import type { SignerKind } from "../signer-kind.ts";

export interface KeyRow extends RegisteredKey {
  readonly id: string;
  readonly names: readonly string[];
}

export async function insertKeys(tx: Sql, keys: readonly KeyRow[]): Promise<void> {
  for (const key of keys) {
    await tx(
      `INSERT INTO signing_key (id, fingerprint, format, kind, name, email, valid_from, valid_to, material, names, added_at)
       VALUES ($1::uuid, $2, $3, $4, $5, $6, $7::timestamptz, $8::timestamptz, $9, $10, countersign.now())`,
      [key.id, key.fingerprint, key.format, key.kind, key.name, key.email, key.from, key.to, key.material, key.names],
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

interface StoredKey {
  readonly id: string;
  readonly fingerprint: string;
  readonly format: "openpgp" | "ssh";
  readonly kind: SignerKind;
  readonly name: string | null;
  readonly email: string | null;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly material: string;
  readonly added_at: string;
}

/** Every registered key, first registered first. */
export async function readKeyring(sql: Sql): Promise<RegisteredKey[]> {
  const rows = await sql<StoredKey>("SELECT * FROM signing_key ORDER BY added_at, id");
  return rows.map(({ fingerprint, format, kind, name, email, valid_from, valid_to, material }) => {
    return { fingerprint, format, kind, name, email, from: valid_from, to: valid_to, material };
  });
}

export interface KeyUseRow extends Omit<StoredKey, "material"> {
  readonly commits: number;
}

/** Keys with how many commits name them, in their last verification. */
export async function readKeyRows(sql: Sql, ids: readonly string[] | null): Promise<KeyUseRow[]> {
  return sql<KeyUseRow>(
    `SELECT k.id, k.fingerprint, k.format, k.kind, k.name, k.email, k.valid_from, k.valid_to, k.added_at,
       (SELECT count(*) FROM commit_verification v WHERE v.key_id = ANY(k.names)) AS commits
     FROM signing_key k WHERE $1::uuid[] IS NULL OR k.id = ANY($1) ORDER BY k.kind, k.name NULLS LAST, k.added_at, k.id`,
    [ids],
  );
}
