import { mayDo } from "../access/permission.ts";
import type { Principal } from "../access/principal.ts";
import { inScope, type Scope } from "../access/scope.ts";
import { decodeCursor, toPage } from "../base/page.ts";
import { sizeAsOf } from "../ledger/reads.ts";
import { readDeliveries } from "../notifications/store/outbox.ts";
import { databaseNow } from "../platform/clock.ts";
import type { Sql } from "../platform/sql.ts";
import { clockViews, milestoneViews, summaryOf, suspicionView } from "./case-view.ts";
import { openRecord, type CaseRecord } from "./case-record.ts";
import type { CaseState, Place } from "./case.ts";
import { termsAt } from "./store/terms.ts";
import type { DeclareOptions } from "./declare-options.ts";
import { readClusters, readRepositories } from "./store/place.ts";
import { listAccounts } from "../access/store/account.ts";
import type { CaseList, CaseListQuery, CaseTotals, CaseView } from "./contract.ts";
import { offersOf, reviewsOffered } from "./offers.ts";
import { VERB_RULE } from "./verb-rule.ts";
import { placementOf } from "./placement.ts";
import { asKnownTo, implementersSince } from "./reads-implementers.ts";
import { readRequiredRecords } from "./store/facts.ts";
import { readCaseHead } from "./store/head.ts";
import {
  countByMonth,
  countCases,
  countSuspicions,
  listCases,
  listWaitingSuspicions,
  readSize,
  type CaseFilter,
} from "./store/list.ts";
import { rangeOf, readCaseRecord, readSuspicionsOf } from "./store/record.ts";

/** Cases in scope, the newest first; as of an earlier time their states then. */
export async function readCases(sql: Sql, scope: Scope, query: CaseListQuery): Promise<CaseList> {
  const filter = await filterOf(sql, query);
  const after = decodeCursor(query.cursor, ["instant", "string"]);
  const now = query.asOf ?? (await databaseNow(sql));
  const [states, total, size] = await Promise.all([
    listCases(sql, scope, filter, { after, limit: query.limit }),
    countCases(sql, scope, filter),
    filter.size ?? readSize(sql),
  ]);
  const keyOf = (state: CaseState) => [state.openedAt, state.id];
  const page = toPage(states, query.limit, total, { item: (state) => summaryOf(state, now), keyOf });
  return { ...page, items: [...page.items], size, generatedAt: now };
}

async function filterOf(sql: Sql, query: Omit<CaseListQuery, "cursor" | "limit">): Promise<CaseFilter> {
  const { status = null, origin = null, from = null, to = null, asOf } = query;
  return { status, origin, from, to, size: asOf === undefined ? null : await sizeAsOf(sql, asOf) };
}

/** Cases = declared + found − dismissed, by month as well; and the events behind them. */
export async function readCaseTotals(sql: Sql, scope: Scope): Promise<CaseTotals> {
  const everything: CaseFilter = { status: null, origin: null, from: null, to: null, size: null };
  const [months, outcomes, waiting] = await Promise.all([
    countByMonth(sql, scope, everything),
    countSuspicions(sql, scope),
    listWaitingSuspicions(sql, scope),
  ]);
  const sum = (of: "declared" | "found" | "dismissed" | "open") => months.reduce((all, month) => all + month[of], 0);
  const count = (outcome: string) => outcomes[outcome] ?? 0;
  return {
    ...{ declared: sum("declared"), found: sum("found"), dismissed: sum("dismissed"), open: sum("open") },
    months: months.map(({ month, declared, found, dismissed }) => ({ month, declared, found, dismissed })),
    events: {
      ...{ matched: count("matched"), unmatched: count("unmatched") },
      ...{ dismissed: count("dismissed"), suspected: count("suspected") },
    },
    suspected: waiting.map(suspicionView),
  };
}

/** The whole of one case, and what the principal may do about it; null where it is out of scope. */
export async function readCase(sql: Sql, principal: Principal, id: string): Promise<CaseView | null> {
  const state = await readCaseHead(sql, id);
  if (!state || !inScope(principal.scope, placementOf(state))) return null;
  const now = await databaseNow(sql);
  const known = await readCaseRecord(sql, id);
  const record: CaseRecord = known ? { ...known, case: state } : openRecord(state, "note", 0);
  const [suspicions, records, deliveries, size] = await Promise.all([
    readSuspicionsOf(sql, id),
    readRequiredRecords(sql, state),
    readDeliveries(sql, id),
    readSize(sql),
  ]);
  const since = await implementersSince(sql, state);
  const judged = await asKnownTo(sql, since.length > 0 ? { ...state, implementers: since } : state, {
    id: principal.id,
    name: principal.name,
  });
  const complete = records.every(({ state: held }) => held === "held" || held === "not-applicable");
  const asking = {
    person: { id: principal.id, name: principal.name },
    may: ({ permission, inPerson }: { permission: Parameters<typeof mayDo>[1]; inPerson: boolean }) =>
      mayDo(principal.roles, permission) && (!inPerson || principal.via === "session"),
    complete,
  };
  return {
    ...summaryOf(state, now),
    ...factsOf(state),
    range: rangeOf(state, suspicions),
    milestones: milestoneViews(record),
    clocks: clockViews(state, now),
    records: records.map((one) => ({ ...one })),
    gathered: { ...record.gathered, writes: record.gathered.writes.map((write) => ({ ...write })) },
    suspicions: suspicions.map(suspicionView),
    deliveries: deliveries.map((one) => ({ ...one })),
    verbs: offersOf(judged, asking, now),
    reviewsOffered: asking.may(VERB_RULE.review) ? reviewsOffered(judged, asking.person, now) : NO_REVIEW,
    catchingUp: (known?.case.inboxId ?? 0) < state.inboxId,
    size,
    now,
  };
}

const NO_REVIEW = { change: false, implementation: false };

function factsOf(state: CaseState) {
  const { reason, incident, kind, via, implementers, authorisation, links, reviews, notes, dismissal, feeds } = state;
  return {
    ...{ reason, incident, kind, via, authorisation, dismissal },
    implementers: [...implementers],
    window: state.window && {
      minutes: state.window.minutes,
      endsAt: state.window.endsAt,
      extended: state.window.extensions.length,
    },
    links: [...links],
    reviews: [...reviews],
    notes: [...notes],
    feeds: [...feeds],
  };
}

/** Whom a case can be handed to. */
export async function readOnCallPeople(sql: Sql, principal: Principal): Promise<{ id: string; name: string }[]> {
  const accounts = await listAccounts(sql, { status: "active", after: null, limit: 200 });
  return accounts
    .filter((one) => one.id !== principal.id && mayDo(one.roles, "emergencies:declare"))
    .map(({ id, name }) => ({ id, name }));
}

/** What the declaration page offers: places, people who may authorise, and the terms that it prints. */
export async function readDeclareOptions(sql: Sql, principal: Principal): Promise<DeclareOptions> {
  const now = await databaseNow(sql);
  const [clusters, repositories, accounts, terms] = await Promise.all([
    readClusters(sql),
    readRepositories(sql),
    listAccounts(sql, { status: "active", after: null, limit: 200 }),
    termsAt(sql, now),
  ]);
  const visible = (place: Place, environment: string | null) =>
    inScope(principal.scope, { repository: place.kind === "repository" ? place.name : null, environment, at: now });
  return {
    now,
    terms,
    clusters: clusters.filter(({ place, environment }) => visible(place, environment)),
    repositories: repositories.filter((name) => visible({ kind: "repository", name }, null)),
    authorisers: accounts
      .filter((one) => one.id !== principal.id && mayDo(one.roles, "emergencies:authorise"))
      .map(({ id, name, roles }) => ({ id, name, onCall: roles.includes("on-call") }))
      .sort((a, b) => Number(b.onCall) - Number(a.onCall)),
  };
}
