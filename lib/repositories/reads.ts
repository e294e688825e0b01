import { inScope, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import type { Sql } from "../platform/sql.ts";
import type { KeyDto, RepositoryDto } from "./contract.ts";
import { readKeyRows, type KeyUseRow } from "./store/key.ts";
import { readRepositoryRows, type RepositoryHealthRow } from "./store/repository.ts";

/** Repositories in scope, with how far their mirrors reach. */
export async function readRepositories(
  sql: Sql,
  scope: Scope,
): Promise<{ items: RepositoryDto[]; total: number; nextCursor: null }> {
  const rows = await readRepositoryRows(sql, null);
  const items = rows.filter((row) => inScope(scope, { repository: row.name })).map(toDto);
  return { items, total: items.length, nextCursor: null };
}

/** Throws NOT_FOUND/UNKNOWN_REPOSITORY, also out of scope. */
export async function readRepository(sql: Sql, scope: Scope, name: string): Promise<RepositoryDto> {
  const [row] = await readRepositoryRows(sql, [name]);
  if (!row || !inScope(scope, { repository: row.name })) {
    throw new AppError("NOT_FOUND", "UNKNOWN_REPOSITORY", "There is no such repository.");
  }
  return toDto(row);
}

/** Every registered key, and how many commits name it. Keys belong to people, not to repositories. */
export async function readKeys(sql: Sql): Promise<{ items: KeyDto[]; total: number; nextCursor: null }> {
  const rows = await readKeyRows(sql, null);
  const items = rows.map((row) => ({
    id: row.id,
    fingerprint: row.fingerprint,
    format: row.format,
    kind: row.kind,
    name: row.name,
    email: row.email,
    from: row.valid_from,
    to: row.valid_to,
    identities: [...row.identities],
    addedAt: row.added_at,
    origin: row.origin,
    addedBy: row.added_by,
    forge: toForge(row),
    ended: row.ended_at === null || row.end_why === null ? null : { at: row.ended_at, why: row.end_why },
    overruled: row.overruled,
    revocation: toRevocation(row),
    commits: Object.values(row.commits).reduce((total, count) => total + count, 0),
    statuses: { ...row.commits },
    tags: row.tags,
  }));
  return { items, total: items.length, nextCursor: null };
}

function toForge({ forge: name, account, login }: KeyUseRow): KeyDto["forge"] {
  return name === null || account === null || login === null ? null : { name, account, login };
}

function toRevocation(row: KeyUseRow): KeyDto["revocation"] {
  const { revocation_reason: reason, revoked_from: from, revoked_at: revokedAt } = row;
  return reason === null || revokedAt === null ? null : { reason, from, revokedAt };
}

function toDto(row: RepositoryHealthRow): RepositoryDto {
  return {
    name: row.name,
    url: row.url,
    kind: row.kind,
    deployingPaths: [...row.deploying_paths],
    createdAt: row.created_at,
    triedAt: row.tried_at,
    unreachable: row.unreachable,
    syncingSince: row.syncing_since,
    tags: row.tags,
    branches: row.branches.map((branch) => ({
      name: branch.name,
      tip: branch.gone ? null : branch.walked,
      gone: branch.gone,
      checkedAt: branch.checked_at,
      commits: branch.commits,
      displaced: branch.displaced,
      walk: branch.walk_total === null ? null : { done: branch.walk_done ?? 0, total: branch.walk_total },
    })),
    signatures: { ...row.signatures },
  };
}
