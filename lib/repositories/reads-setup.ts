import { inScope, isUnlimited, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import type { SourceHealth } from "../ingest/contract.ts";
import type { RevisionFact } from "../ingest/fact-reconciler.ts";
import { namesRepository } from "../ingest/workload.ts";
import type { Auth } from "../ledger/record.ts";
import type { Sql } from "../platform/sql.ts";
import { requiredChecksOf } from "../policy/policy.ts";
import type { SetupDto, SetupQuery, SetupSummary } from "./contract.ts";
import { readSetupEvidence, unreadOf, type SetupEvidence } from "./reads-setup-evidence.ts";
import { judgeKit, type JudgedItem } from "./setup-kit/kit.ts";
import { NO_SOURCE, type KitInput, type KitSource, type Reconciler } from "./setup-kit/kit-input.ts";
import type { GateSeen, Reported, Seen, SetupFacts, SetupSource } from "./setup-kit/setup-facts.ts";
import { isAbout } from "./setup-kit/verify-standing.ts";
import { allRepositories, findRepository, type RepositoryRow } from "./store/repository.ts";

/** What was read, and where this installation is reached. */
interface Installation extends SetupEvidence {
  readonly publicUrl: string;
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
  const evidence = await readSetupEvidence(sql, scope, [repository]);
  return setupOf({ ...evidence, publicUrl: options.publicUrl }, repository, options.query ?? {});
}

/** Every repository in scope with how many items of its kit are in force. */
export async function readSetups(
  sql: Sql,
  scope: Scope,
  publicUrl: string,
): Promise<{ items: SetupSummary[]; total: number; nextCursor: null; generatedAt: string }> {
  const repositories = (await allRepositories(sql)).filter(({ name }) => inScope(scope, { repository: name }));
  const evidence = await readSetupEvidence(sql, scope, repositories);
  const items = repositories.map((repository) => {
    const { name, kind } = repository;
    const { forge, reconciler, items: judged } = setupOf({ ...evidence, publicUrl }, repository, {});
    const count = (state: string) => judged.filter(({ standing }) => standing.state === state).length;
    const counts = { inForce: count("in-force"), notInForce: count("not-in-force"), unknown: count("unknown") };
    return { repository: name, kind, forge, reconciler, ...counts };
  });
  return { items, total: items.length, nextCursor: null, generatedAt: evidence.now };
}

function setupOf(at: Installation, repository: RepositoryRow, query: SetupQuery): SetupDto {
  const { name, url, branches } = repository;
  const told = at.reported.filter(({ of }) => of === name);
  const reconciler = query.reconciler ?? (repository.kind === "deploy" ? guessReconciler(told, at.sources) : null);
  const forge = query.forge ?? at.forges.get(name) ?? (/gitlab/i.test(url) ? "gitlab" : "github");
  const gate = gateOf(at, name);
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
  const looks = branches.map((branch) => ({ branch, ...at.looks.get(`${name}@${branch}`) }));
  const rules = at.protections.get(name);
  const facts: SetupFacts = {
    ...{ repository: name, url, branches, forge, reconciler, approvals: at.policy.approvalsRequired, gate },
    protections: rules?.seen ?? [],
    files: looks.flatMap(({ seen }) => seen ?? []),
    older: { protections: rules?.cut ?? false, files: looks.filter(({ cut }) => cut).map(({ branch }) => branch) },
    faults: at.faults.filter((one) => one.repository === name),
    unread: unreadOf(at),
    declared: reconciler ? at.declared.filter(({ object }) => isAbout(object, { repository: name, url })) : [],
    reported: told,
    errors: reconciler === "argocd" ? fed.flatMap(({ id }) => at.errors.get(id) ?? []).sort(byEntry) : [],
    commits: at.commits.get(name) ?? [],
    refusals: reconciler === "flux" ? refusalsOf(at, told, fed, at.commits.get(name) ?? []) : [],
    sources: withEnds(at, fed),
    landed: at.landings.get(name) ?? null,
    partial: !isUnlimited(at.scope),
  };
  return { repository: name, forge, reconciler, generatedAt: at.now, items: judgeKit(input, facts).map(toItem) };
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

function gateOf({ gates, sources }: SetupEvidence, repository: string): GateSeen | null {
  const row = gates.get(repository);
  if (!row || !sources.some(({ id }) => id === row.source)) return null;
  const { auth, ...gate } = row;
  // Safe because the record's own writer made it of the type Auth.
  return { ...gate, byPipeline: namesRepository(JSON.parse(auth) as Auth) };
}

function distinct(told: readonly Reported[]): { namespace: string; name: string }[] {
  const seen = new Map(told.map(({ namespace, name }) => [`${namespace}/${name}`, { namespace, name }]));
  return [...seen.values()];
}

function withEnds({ ends, sources }: SetupEvidence, fed: readonly KitSource[]): SetupSource[] {
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

function refusalsOf(
  { refusals }: SetupEvidence,
  told: readonly Reported[],
  fed: readonly KitSource[],
  commits: readonly string[],
): Seen<RevisionFact>[] {
  const own = new Set(distinct(told).map(({ namespace, name }) => `${namespace}/${name}`));
  return fed
    .flatMap(({ id }) => refusals.get(id) ?? [])
    .filter(({ fact: { target, revisions } }) => {
      return (
        own.has(`${target.namespace}/${target.name}`) ||
        revisions.some(({ commit }) => commit && commits.includes(commit))
      );
    })
    .sort(byEntry);
}

function byEntry(a: { readonly entry: number }, b: { readonly entry: number }): number {
  return a.entry - b.entry;
}
