import { isUnlimited, scopeParameters, type Scope } from "../access/scope.ts";
import { decodeCursor, toPage } from "../base/page.ts";
import type { ProposalList, UnmappedDto, UnmappedPage, UnmappedQuery } from "../people/contract.ts";
import type { Binding } from "../people/directory.ts";
import { identityKey, identityOf, parseIdentityKey, type Identity } from "../people/identity.ts";
import { proposalsOf } from "../people/proposal.ts";
import { readOwners } from "../people/reads.ts";
import { readAccountsWithMail } from "../people/store/directory.ts";
import type { Sql } from "../platform/sql.ts";
import { countUnknownLandings } from "./store/unknown.ts";
import { countUnmapped, listUnmapped, readHinted, type ObservedFilter } from "./store/unmapped.ts";

/** Whom the evidence names and nobody has mapped, those on whom the most unknowns hang first. */
export async function readUnmapped(sql: Sql, scope: Scope, query: UnmappedQuery): Promise<UnmappedPage> {
  const filter = observedFilter(scope, query.kind);
  const after = decodeCursor(query.cursor, ["number", "number", "string"]);
  const rows = await listUnmapped(sql, filter, after, query.limit);
  const total = await countUnmapped(sql, filter);
  const page = toPage(rows, query.limit, total, {
    item: ({ key, state, uses, unknown_landings }): UnmappedDto => ({
      ...identityIn(key),
      key,
      name: state.name,
      firstAt: state.firstAt,
      lastAt: state.lastAt,
      uses: [...uses],
      unknownLandings: unknown_landings,
    }),
    keyOf: ({ unknown_landings, total: uses, key }) => [unknown_landings, uses, key],
  });
  return { ...page, items: [...page.items], unknownLandings: await countUnknownLandings(sql, filter) };
}

/** How many are unmapped, with `planned` as if it were written: the figure of a preview. */
export async function readUnmappedCount(sql: Sql, scope: Scope, planned: readonly Binding[]): Promise<number> {
  return countUnmapped(sql, observedFilter(scope), planned);
}

const MOST_HINTED = 2000;

/** Who the unmapped may be, by what a forge, a key's registration or an account vouches for. */
export async function readProposals(sql: Sql, scope: Scope): Promise<ProposalList> {
  const rows = await readHinted(sql, observedFilter(scope), MOST_HINTED);
  const hinted = rows.map(({ state, unknown_landings }) => ({ ...state, unknownLandings: unknown_landings }));
  const accounts = isUnlimited(scope) ? await readAccountsWithMail(sql) : [];
  const keys = hinted.flatMap((one) => [...one.keys, ...one.hints]);
  const accountKeys = accounts.map(({ id }) => identityKey(identityOf("account", "countersign", id)));
  const owners = await readOwners(sql, [...keys, ...accountKeys]);
  const items = proposalsOf(hinted, accounts, owners).map(({ identities, reasons, ...one }) => {
    return { ...one, identities: [...identities], reasons: [...reasons] };
  });
  return { items, total: items.length, nextCursor: null };
}

export function observedFilter(scope: Scope, kind?: string): ObservedFilter {
  const { repositories, environments, from, to } = scopeParameters(scope);
  // The last day that begins before the end.
  const last = to === null ? null : new Date(Date.parse(to) - 1).toISOString().slice(0, 10);
  return { kind: kind ?? null, repositories, environments, from: from?.slice(0, 10) ?? null, to: last };
}

function identityIn(key: string): Identity {
  return parseIdentityKey(key) ?? { kind: "email", issuer: "", value: key };
}
