import { lockHead, readHeadState, writeHead } from "../../ledger/store/head.ts";
import { flushPlain } from "../../ledger/store/projection-flush.ts";
import type { Json } from "../../base/canonical-json.ts";
import type { Aggregate } from "../../ledger/projection.ts";
import type { Sql } from "../../platform/sql.ts";
import { identityHead, peopleHead, PEOPLE_KEY, personHead } from "../advance.ts";
import type { IdentityState, PersonState } from "../directory.ts";

/** Nobody else changes people until the transaction ends. Throws UNAVAILABLE/REBUILDING while rows are read again. */
export async function lockPeople(tx: Sql): Promise<void> {
  await lockHead(tx, peopleHead, PEOPLE_KEY);
}

/** Writes the rows that the reducers made of an action. MUST follow `lockPeople` in the same transaction. */
export async function writePeople(
  tx: Sql,
  inboxId: number,
  rows: { readonly people: readonly PersonState[]; readonly identities: ReadonlyMap<string, IdentityState> },
): Promise<void> {
  await writeRows(tx, personHead, new Map(rows.people.map((person) => [person.id, person])));
  await writeRows(tx, identityHead, rows.identities);
  await writeHead(tx, peopleHead, PEOPLE_KEY, { inboxId });
}

async function writeRows<S extends object>(
  tx: Sql,
  aggregate: Aggregate<S>,
  rows: ReadonlyMap<string, S>,
): Promise<void> {
  // Safe because states are JSON by construction.
  const versions = [...rows].map(([key, state]) => {
    return { key, since: 0, state: state as unknown as Json, columns: aggregate.columns(state, key) };
  });
  await flushPlain(tx, aggregate.table, versions, aggregate.newestBy);
}

export async function findPerson(sql: Sql, id: string): Promise<PersonState | undefined> {
  return readHeadState(sql, personHead, id);
}

/** People by id, those that were merged away too. */
export async function readPeopleOf(sql: Sql, ids: readonly string[]): Promise<Map<string, PersonState>> {
  return readStates<PersonState>(sql, "person_head", ids);
}

/** Whose identities are, by their keys; those that nobody was ever bound to are left out. */
export async function readIdentities(sql: Sql, keys: readonly string[]): Promise<Map<string, IdentityState>> {
  return readStates<IdentityState>(sql, "identity_head", keys);
}

async function readStates<S>(
  sql: Sql,
  table: "person_head" | "identity_head",
  keys: readonly string[],
): Promise<Map<string, S>> {
  if (keys.length === 0) return new Map();
  const rows = await sql<{ key: string; state: S }>(`SELECT key, state FROM ${table} WHERE key = ANY($1::text[])`, [
    [...new Set(keys)],
  ]);
  return new Map(rows.map(({ key, state }) => [key, state]));
}

export interface PeopleFilter {
  readonly search: string | null;
  /** Only whose identities are seen in this scope; null: no limit. */
  readonly repositories: readonly string[] | null;
  readonly environments: readonly string[] | null;
}

// Somebody bounded to some places sees who acts in them. `$1` search, `$2` repositories, `$3` environments.
const SHOWN = `merged_into IS NULL
  AND ($1::text IS NULL OR name ILIKE $1 OR EXISTS (
    SELECT 1 FROM jsonb_array_elements(state->'identities') i WHERE i->>'identity' ILIKE $1))
  AND (($2::text[] IS NULL AND $3::text[] IS NULL) OR EXISTS (
    SELECT 1 FROM jsonb_array_elements(state->'identities') i
    JOIN observed_identity o ON o.keys @> ARRAY[i->>'identity']
    JOIN identity_use_day u ON u.identity = o.key
    WHERE (u.repository <> '' AND ($2::text[] IS NULL OR u.repository = ANY($2)))
       OR (u.environment <> '' AND ($3::text[] IS NULL OR u.environment = ANY($3)))))`;

function parametersOf({ search, repositories, environments }: PeopleFilter): unknown[] {
  const pattern = search === null ? null : `%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return [pattern, repositories, environments];
}

/** By name; one row more than `limit` says that there is a next page; null: all of them. */
export async function listPeople(
  sql: Sql,
  filter: PeopleFilter,
  after: readonly [name: string, id: string] | null,
  limit: number | null,
): Promise<PersonState[]> {
  const rows = await sql<{ state: PersonState }>(
    `SELECT state FROM person_head WHERE ${SHOWN} AND ($4::text IS NULL OR (name, key) > ($4, $5))
     ORDER BY name, key LIMIT $6`,
    [...parametersOf(filter), after?.[0] ?? null, after?.[1] ?? null, limit === null ? null : limit + 1],
  );
  return rows.map((row) => row.state);
}

export async function countPeople(sql: Sql, filter: PeopleFilter): Promise<{ total: number; bots: number }> {
  const [row] = await sql<{ total: number; bots: number }>(
    `SELECT count(*) AS total, count(*) FILTER (WHERE bot) AS bots FROM person_head WHERE ${SHOWN}`,
    parametersOf(filter),
  );
  return row ?? { total: 0, bots: 0 };
}

/** Everybody who is not merged away, with open accounts here: for proposals. */
export async function readAccountsWithMail(sql: Sql): Promise<{ id: string; name: string; email: string }[]> {
  return sql("SELECT id, name, lower(email) AS email FROM user_account WHERE email IS NOT NULL ORDER BY id");
}
