import { mayDo } from "../access/permission.ts";
import type { Principal } from "../access/principal.ts";
import type { Scope } from "../access/scope.ts";
import type { ChangeRecord } from "../changes/contract.ts";
import { readChange } from "../changes/reads-change.ts";
import { deploymentsQuery } from "../deployments/contract.ts";
import { readDeployments } from "../deployments/reads.ts";
import { driftsQuery } from "../drift/contract.ts";
import { readDrifts } from "../drift/reads.ts";
import { readOwners } from "../people/reads.ts";
import type { Sql } from "../platform/sql.ts";
import type { Spine } from "./contract.ts";
import { readSpineFeeds } from "./reads-feed.ts";
import { readImages } from "./reads-image.ts";
import { readRelations } from "./reads-relation.ts";
import { readTickets } from "./reads-ticket.ts";
import { evidenceIn, identitiesIn, type Named } from "./spine.ts";
import { evidenceOf } from "./store/spine.ts";

const SHOWN = 50;

export interface SpineReader {
  readonly scope: Scope;
  /** May read people: without it accounts stay accounts, and nobody is said to be unknown. */
  readonly people: boolean;
}

export function readerOf({ scope, roles }: Principal): SpineReader {
  return { scope, people: mayDo(roles, "people:read") };
}

/** The spine of a change by its id. Throws NOT_FOUND/UNKNOWN_CHANGE, also out of scope. */
export async function readSpineOf(sql: Sql, reader: SpineReader, id: string): Promise<Spine> {
  return readSpine(sql, reader, await readChange(sql, reader.scope, id));
}

/**
 * What the spine of a change says beside its record: through whom and when each piece of evidence came, who the accounts
 * are, which feed would have told of a step that is missing, where it was applied, and what differed from it there.
 */
export async function readSpine(sql: Sql, reader: SpineReader, change: ChangeRecord): Promise<Spine> {
  const { scope } = reader;
  const { sha } = change;
  const [deployments, drifts, feeds, relations, tickets] = await Promise.all([
    readDeployments(sql, scope, deploymentsQuery.parse({ sha, limit: SHOWN })),
    readDrifts(sql, scope, driftsQuery.parse({ sha, limit: SHOWN })),
    readSpineFeeds(sql, scope, change),
    readRelations(sql, scope, change),
    readTickets(sql, scope, change),
  ]);
  const images = await readImages(sql, scope, deployments.items);
  const named: Named = { change, deployments: deployments.items, drifts: drifts.items, relations, tickets, images };
  const [entries, people] = await Promise.all([
    evidenceOf(sql, evidenceIn(named)),
    reader.people ? peopleOf(sql, named) : null,
  ]);
  return {
    entries: Object.fromEntries(
      entries.map(({ index, ordinal, source: id, source_name: name, occurred_at, received_at, came }) => {
        const source = { id, name: name ?? id };
        return [`${index}.${ordinal}`, { source, occurredAt: occurred_at, receivedAt: received_at, came }];
      }),
    ),
    people,
    feeds,
    deployments: { items: deployments.items, total: deployments.total ?? deployments.items.length },
    drifts: { items: drifts.items, total: drifts.total ?? drifts.items.length },
    relations,
    tickets,
    images,
  };
}

async function peopleOf(sql: Sql, named: Named): Promise<Spine["people"]> {
  const owners = await readOwners(sql, identitiesIn(named));
  return Object.fromEntries([...owners].map(([key, { id, name }]) => [key, { id, name }]));
}
