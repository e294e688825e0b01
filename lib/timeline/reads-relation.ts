import { scopeParameters, type Scope } from "../access/scope.ts";
import type { ChangeRecord } from "../changes/contract.ts";
import { toChange } from "../changes/dto.ts";
import { namesOf } from "../changes/relation.ts";
import type { Sql } from "../platform/sql.ts";
import type { SpineRelation } from "./contract.ts";
import { pullRelations, relationsFrom, relationsTo, type RelationRow } from "./store/relation.ts";

const MOST_TOLD = 20;

const BACK = { reverts: "reverted-by", "picked-from": "picked-by" } as const;

/** What is said of other changes by the change, and by which others of it; within the scope. */
export async function readRelations(sql: Sql, scope: Scope, change: ChangeRecord): Promise<SpineRelation[]> {
  const period = scopeParameters(scope);
  const { id, repository, sha } = change;
  const [said, told, pullSaid, pullTold] = await Promise.all([
    relationsFrom(sql, id, period),
    relationsTo(sql, { repository, names: namesOf(sha) }, period, MOST_TOLD),
    pullRelations(sql, "from", id, period, MOST_TOLD),
    pullRelations(sql, "to", id, period, MOST_TOLD),
  ]);
  // A change may be named twice: whole and shortened, or by a pull request and a message, which names the commit itself.
  const relations = [
    ...[...pullSaid.map(forth("pull-request")), ...pullTold.map(back("pull-request"))],
    ...[...said.map(forth("message")), ...told.map(back("message"))],
  ];
  return [...new Map(relations.map((one) => [`${one.kind} ${one.change?.id ?? one.named}`, one])).values()];
}

const forth =
  (by: SpineRelation["by"]) =>
  (row: RelationRow): SpineRelation => ({
    kind: row.kind,
    by,
    named: row.named,
    change: relatedIn(row),
  });

const back =
  (by: SpineRelation["by"]) =>
  (row: RelationRow): SpineRelation => ({
    kind: BACK[row.kind],
    by,
    named: row.state?.sha ?? "",
    change: relatedIn(row),
  });

function relatedIn({ key, state }: RelationRow): SpineRelation["change"] {
  if (key === null || state === null) return null;
  const { id, sha, branch, title, author, landedBy, landedAt, firstParent, evidence } = toChange(key, state);
  return { id, sha, branch, title, author, landedBy, landedAt, firstParent, evidence };
}
