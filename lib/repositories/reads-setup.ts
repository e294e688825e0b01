import { inScope, isUnlimited, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import type { SourceHealth } from "../ingest/contract.ts";
import type { RevisionFact, SetupFilesFact } from "../ingest/fact.ts";
import { readSources } from "../ingest/reads.ts";
import { readOwners } from "../people/reads.ts";
import { databaseNow } from "../platform/clock.ts";
import type { Sql } from "../platform/sql.ts";
import { requiredChecksOf } from "../policy/policy.ts";
import { readPolicyView } from "../policy/reads.ts";
import type { SetupDto, SetupQuery, SetupSummary } from "./contract.ts";
import { clusterKeys, holderOf, standingKeys, type ClusterKeys } from "./setup-kit/cluster-keys.ts";
import { judgeKit, type JudgedItem } from "./setup-kit/kit.ts";
import { NO_SOURCE, type KitInput, type KitSource, type Reconciler } from "./setup-kit/kit-input.ts";
import type { Declared, GateSeen, Reported, Seen, SetupFacts, SetupSource } from "./setup-kit/setup-facts.ts";
import { filesOf, isPartial } from "./setup-kit/setup-files.ts";
import { isAbout } from "./setup-kit/verify-standing.ts";
import { readKeyring } from "./store/key.ts";
import { findRepository, readRepositoryRows, type RepositoryRow } from "./store/repository.ts";
import * as store from "./store/setup.ts";
import { readSetupFaults } from "./store/setup-look.ts";

/** What does not hang on one repository, read once for all of them. */
interface Installation {
  readonly sql: Sql;
  readonly scope: Scope;
  readonly publicUrl: string;
  readonly now: string;
  readonly sources: readonly SourceHealth[];
  readonly policy: Awaited<ReturnType<typeof readPolicyView>>["current"]["policy"];
  readonly keys: ClusterKeys;
  readonly looks: readonly Seen<SetupFilesFact>[];
  readonly faults: Awaited<ReturnType<typeof readSetupFaults>>;
}

/**
 * The set-up kit of a repository, item by item with whether it is in force. What is not said (reconciler, namespaces) is
 * what the ledger tells. Throws NOT_FOUND/UNKNOWN_REPOSITORY, also out of scope.
 */
export async function readSetup(
  sql: Sql,
  scope: Scope,
  name: string,
  options: { readonly publicUrl: string; readonly query?: SetupQuery },
): Promise<SetupDto> {
  const repository = await findRepository(sql, name);
  if (!repository || !inScope(scope, { repository: name })) {
    throw new AppError("NOT_FOUND", "UNKNOWN_REPOSITORY", "There is no such repository.");
  }
  return setupOf(await readInstallation(sql, scope, options.publicUrl), repository, options.query ?? {});
}

/** Every repository in scope with how many items of its kit are in force. */
export async function readSetups(
  sql: Sql,
  scope: Scope,
  publicUrl: string,
): Promise<{ items: SetupSummary[]; total: number; nextCursor: null; generatedAt: string }> {
  const installation = await readInstallation(sql, scope, publicUrl);
  const items: SetupSummary[] = [];
  for (const { name, kind } of await readRepositoryRows(sql, null)) {
    const repository = inScope(scope, { repository: name }) ? await findRepository(sql, name) : null;
    if (!repository) continue;
    const { forge, reconciler, items: judged } = await setupOf(installation, repository, {});
    const count = (state: string) => judged.filter(({ standing }) => standing.state === state).length;
    const counts = { inForce: count("in-force"), notInForce: count("not-in-force"), unknown: count("unknown") };
    items.push({ repository: name, kind, forge, reconciler, ...counts });
  }
  return { items, total: items.length, nextCursor: null, generatedAt: installation.now };
}

async function readInstallation(sql: Sql, scope: Scope, publicUrl: string): Promise<Installation> {
  const now = await databaseNow(sql);
  const { current } = await readPolicyView(sql, scope);
  const standing = standingKeys(await readKeyring(sql), now);
  const owners = await readOwners(sql, standing.flatMap(holderOf));
  const looks = await store.readSetupLooks(sql);
  const visible = ({ repository }: { readonly repository: string }) => inScope(scope, { repository });
  return {
    ...{ sql, scope, publicUrl, now, policy: current.policy },
    sources: (await readSources(sql, scope)).items,
    keys: clusterKeys(standing, owners),
    looks: looks.filter(({ fact }) => visible(fact)),
    faults: (await readSetupFaults(sql)).filter(visible),
  };
}

async function setupOf(at: Installation, repository: RepositoryRow, query: SetupQuery): Promise<SetupDto> {
  const { sql, scope, now } = at;
  const { name, url, branches } = repository;
  const commits = await store.readRecentCommits(sql, name);
  const told = (await store.readReported(sql, commits)).filter(({ environment }) => inScope(scope, { environment }));
  const reconciler = query.reconciler ?? (repository.kind === "deploy" ? guessReconciler(told, at.sources) : null);
  const forge = query.forge ?? (await store.readForge(sql, name)) ?? (/gitlab/i.test(url) ? "gitlab" : "github");
  const gate = await readGate(at, name);
  const checks = [...requiredChecksOf(at.policy, name)];
  const fed = reconciler ? feedsOf(at, told, reconciler, query.namespaces) : [];
  const pipeline = pipelineOf(at.sources, gate);
  const input: KitInput = {
    ...{ repository: name, url, branches, forge, reconciler, checks, publicUrl: at.publicUrl },
    reconcilerSources: fed.length > 0 || !reconciler ? fed : [placeholder(at.publicUrl, reconciler, query.namespaces)],
    pipelineSource: pipeline && kitSource(at.publicUrl, pipeline, []),
    gitRepositories: distinct(told.filter(({ kind }) => kind === "GitRepository")),
    ...{ ...at.keys, approvals: at.policy.approvalsRequired },
  };
  const facts: SetupFacts = {
    ...{ repository: name, url, branches, forge, reconciler, approvals: at.policy.approvalsRequired, gate },
    protections: await store.readProtections(sql, name),
    files: at.looks.filter(({ fact }) => fact.repository === name),
    faults: at.faults.filter((one) => one.repository === name),
    unread: unreadOf(at),
    declared: reconciler ? await readDeclared(at, { repository: name, url }) : [],
    reported: told,
    refusals: reconciler === "flux" ? await readRefusalsOf(at, told, fed, commits) : [],
    sources: await withEnds(at, fed),
    landed: await store.readNewestLanding(sql, name),
    partial: !isUnlimited(scope),
  };
  return { repository: name, forge, reconciler, generatedAt: now, items: judgeKit(input, facts).map(toItem) };
}

function toItem({ tests, files, notes, standing, ...item }: JudgedItem): SetupDto["items"][number] {
  return {
    ...item,
    tests: [...tests],
    files: files.map((file) => ({ ...file })),
    notes: [...notes],
    standing: { ...standing, entries: [...standing.entries] },
  };
}

function guessReconciler(told: readonly Reported[], sources: readonly SourceHealth[]): Reconciler {
  const [newest] = [...told].sort((a, b) => b.entry - a.entry);
  if (newest) return newest.reconciler;
  const types = new Set(sources.map(({ type }) => type));
  return types.has("argocd") && !types.has("flux") ? "argocd" : "flux";
}

const HOME: Readonly<Record<Reconciler, string>> = { flux: "flux-system", argocd: "argocd" };

/** The sources that told of the repository's commits; where none did, every one of the kind. */
function feedsOf(
  { sources, publicUrl }: Installation,
  told: readonly Reported[],
  reconciler: Reconciler,
  wanted: readonly string[] | undefined,
): KitSource[] {
  const own = sources.filter(({ type }) => type === reconciler);
  const known = own.filter(({ id }) => told.some((one) => one.source === id));
  return (known.length > 0 ? known : own).map((source) => {
    const heard = told.filter((one) => one.source === source.id).map(({ namespace }) => namespace);
    const namespaces = wanted ?? (heard.length > 0 ? [...new Set(heard)].sort() : [HOME[reconciler]]);
    return kitSource(publicUrl, source, namespaces);
  });
}

function kitSource(publicUrl: string, source: SourceHealth, namespaces: readonly string[]): KitSource {
  const { id, name, cluster, environment } = source;
  return { id, name, cluster, environment, namespaces, url: `${publicUrl}/api/v1/ingest/${id}` };
}

function placeholder(publicUrl: string, reconciler: Reconciler, wanted: readonly string[] | undefined): KitSource {
  const url = `${publicUrl}/api/v1/ingest/${NO_SOURCE}`;
  const namespaces = wanted ?? [HOME[reconciler]];
  return { id: NO_SOURCE, name: "a cluster without a source", url, cluster: null, environment: null, namespaces };
}

function pipelineOf(sources: readonly SourceHealth[], gate: GateSeen | null): SourceHealth | null {
  const pipelines = sources.filter(({ type }) => type === "ci");
  return pipelines.find(({ id }) => id === gate?.source) ?? pipelines[0] ?? null;
}

async function readGate({ sql, sources }: Installation, repository: string): Promise<GateSeen | null> {
  const row = await store.readNewestGate(sql, repository);
  if (!row || !sources.some(({ id }) => id === row.source)) return null;
  const { auth, ...gate } = row;
  // Safe because the record's own writer made it of the type Auth.
  return { ...gate, method: (JSON.parse(auth) as { method: string }).method };
}

function distinct(told: readonly Reported[]): { namespace: string; name: string }[] {
  const seen = new Map(told.map(({ namespace, name }) => [`${namespace}/${name}`, { namespace, name }]));
  return [...seen.values()];
}

async function withEnds({ sql, sources }: Installation, fed: readonly KitSource[]): Promise<SetupSource[]> {
  const ends = await store.readSourceEnds(
    sql,
    fed.map(({ id }) => id),
  );
  return fed.flatMap(({ id, namespaces }) => {
    const health = sources.find((one) => one.id === id);
    if (!health) return [];
    const { type, name, state, collectedSince, blind } = health;
    const { last = null, blindUntil = null } = ends.get(id) ?? {};
    const times = [collectedSince, blindUntil].flatMap((at) => at ?? []).sort();
    const heardSince = blind.since ? null : (times.at(-1) ?? null);
    return [{ id, type, name, state, collectedSince, heardSince, blindSince: blind.since, last, namespaces }];
  });
}

async function readRefusalsOf(
  { sql }: Installation,
  told: readonly Reported[],
  fed: readonly KitSource[],
  commits: readonly string[],
): Promise<Seen<RevisionFact>[]> {
  const own = new Set(distinct(told).map(({ namespace, name }) => `${namespace}/${name}`));
  const refusals = await store.readRefusals(
    sql,
    fed.map(({ id }) => id),
  );
  return refusals.filter(({ fact: { target, revisions } }) => {
    return (
      own.has(`${target.namespace}/${target.name}`) ||
      revisions.some(({ commit }) => commit && commits.includes(commit))
    );
  });
}

/** The newest look at each branch. */
function newestLooks(looks: Installation["looks"]): readonly Seen<SetupFilesFact>[] {
  return [...new Map(looks.map((look) => [placeOf(look.fact), look])).values()];
}

function placeOf({ repository, branch }: { readonly repository: string; readonly branch: string }): string {
  return `${repository}@${branch}`;
}

function unreadOf({ looks, faults }: Installation): string[] {
  const partial = newestLooks(looks).filter(({ fact }) => isPartial(fact, "manifest"));
  return [...new Set([...partial.map(({ fact }) => fact), ...faults].map(placeOf))];
}

/** The objects that the newest trees declare for a repository, each dated by the first look that saw it as it stands. */
async function readDeclared(
  { sql, scope, looks }: Installation,
  of: Pick<SetupFacts, "repository" | "url">,
): Promise<Declared[]> {
  const declared: Declared[] = [];
  for (const newest of newestLooks(looks)) {
    for (const { path, blob, objects } of filesOf(newest.fact, "manifest")) {
      const about = objects.filter((object) => isAbout(object, of));
      if (about.length === 0) continue;
      const { repository, branch } = newest.fact;
      const line = looks.filter(({ fact }) => fact.repository === repository && fact.branch === branch);
      const holds = ({ fact }: Seen<SetupFilesFact>) =>
        fact.files.some((file) => file.path === path && file.blob === blob);
      const first = line[line.findLastIndex((look) => !holds(look)) + 1] ?? newest;
      const applied = await store.readApplied(sql, repository, first.fact.sha);
      const visible = applied && inScope(scope, { environment: applied.environment }) ? applied : null;
      const { entry, at } = first;
      declared.push(
        ...about.map((object) => ({ object, path, repository, sha: first.fact.sha, entry, at, applied: visible })),
      );
    }
  }
  return declared;
}
