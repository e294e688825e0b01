import { scopeParameters, type Scope } from "../access/scope.ts";
import type { ChangeRecord } from "../changes/contract.ts";
import { toChange } from "../changes/dto.ts";
import { namesOf } from "../changes/relation.ts";
import type { Sql } from "../platform/sql.ts";
import type { SpineRelation } from "./contract.ts";
import { relationsFrom, relationsTo, type RelationRow } from "./store/relation.ts";

const MOST_TOLD = 20;

const BACK = { reverts: "reverted-by", "picked-from": "picked-by" } as const;

/** What the change says of others, and which say that they revert it or were picked from it; within the scope. */
export async function readRelations(sql: Sql, scope: Scope, change: ChangeRecord): Promise<SpineRelation[]> {
  const period = scopeParameters(scope);
  const { id, repository, sha } = change;
  const [said, told] = await Promise.all([
    relationsFrom(sql, id, period),
    relationsTo(sql, { repository, names: namesOf(sha) }, period, MOST_TOLD),
  ]);
  const relations = [
    ...said.map((row) => ({ kind: row.kind, sha: row.named, change: relatedIn(row) })),
    ...told.map((row) => ({ kind: BACK[row.kind], sha: row.state?.sha ?? "", change: relatedIn(row) })),
  ];
  // A message may name one commit twice, whole and shortened.
  return [...new Map(relations.map((one) => [`${one.kind} ${one.change?.id ?? one.sha}`, one])).values()];
}

function relatedIn({ key, state }: RelationRow): SpineRelation["change"] {
  if (key === null || state === null) return null;
  const { id, sha, branch, title, author, landedBy, landedAt, firstParent, evidence } = toChange(key, state);
  return { id, sha, branch, title, author, landedBy, landedAt, firstParent, evidence };
}
