import { inScope, type Scope } from "../access/scope.ts";
import type { SourceHealth } from "../ingest/contract.ts";
import type { BranchProtectionFact } from "../ingest/fact-forge.ts";
import type { SetupFilesFact } from "../ingest/fact-setup.ts";
import { readSources } from "../ingest/reads.ts";
import { readOwners } from "../people/reads.ts";
import { databaseNow } from "../platform/clock.ts";
import type { Sql } from "../platform/sql.ts";
import { readPolicyView } from "../policy/reads.ts";
import { clusterKeys, holderOf, standingKeys, type ClusterKeys } from "./setup-kit/cluster-keys.ts";
import type { Declared, Seen } from "./setup-kit/setup-facts.ts";
import { filesOf, isPartial } from "./setup-kit/setup-files.ts";
import { isAbout } from "./setup-kit/verify-standing.ts";
import { readKeyring } from "./store/key.ts";
import type { RepositoryRow } from "./store/repository.ts";
import * as store from "./store/setup.ts";
import { readSetupFaults } from "./store/setup-look.ts";

type Looks = ReadonlyMap<string, store.Newest<SetupFilesFact>>;

/** All that bears on the kits of some repositories, within a reader's scope: so many queries, however many they are. */
export interface SetupEvidence {
  readonly scope: Scope;
  readonly now: string;
  readonly sources: readonly SourceHealth[];
  readonly ends: Awaited<ReturnType<typeof store.readSourceEnds>>;
  readonly policy: Awaited<ReturnType<typeof readPolicyView>>["current"]["policy"];
  readonly keys: ClusterKeys;
  /** Of every repository, by `repository@branch`. */
  readonly looks: Looks;
  readonly faults: Awaited<ReturnType<typeof readSetupFaults>>;
  readonly declared: readonly Declared[];
  readonly commits: ReadonlyMap<string, readonly string[]>;
  readonly reported: readonly store.ReportedRow[];
  readonly forges: ReadonlyMap<string, "github" | "gitlab">;
  readonly gates: ReadonlyMap<string, store.GateRow>;
  readonly landings: ReadonlyMap<string, store.Landing>;
  readonly protections: ReadonlyMap<string, store.Newest<BranchProtectionFact>>;
  readonly refusals: Awaited<ReturnType<typeof store.readRefusals>>;
  readonly errors: Awaited<ReturnType<typeof store.readComparisonErrors>>;
}

export async function readSetupEvidence(
  sql: Sql,
  scope: Scope,
  repositories: readonly RepositoryRow[],
): Promise<SetupEvidence> {
  const now = await databaseNow(sql);
  const names = repositories.map(({ name }) => name);
  const standing = standingKeys(await readKeyring(sql), now);
  const { items: sources } = await readSources(sql, scope);
  const ids = sources.map(({ id }) => id);
  const visible = ({ repository }: { readonly repository: string }) => inScope(scope, { repository });
  const all = await store.readSetupLooks(sql);
  const looks: Looks = new Map([...all].filter(([, { seen }]) => seen.every(({ fact }) => visible(fact))));
  const commits = await store.readRecentCommits(sql, names);
  const reported = await store.readReported(sql, commits);
  return {
    ...{ scope, now, sources, looks, commits },
    ends: await store.readSourceEnds(sql, ids),
    policy: (await readPolicyView(sql, scope)).current.policy,
    keys: clusterKeys(standing, await readOwners(sql, standing.flatMap(holderOf))),
    faults: (await readSetupFaults(sql)).filter(visible),
    declared: await readDeclared(sql, scope, looks, repositories),
    reported: reported.filter(({ environment }) => inScope(scope, { environment })),
    forges: await store.readForges(sql, names),
    gates: await store.readNewestGates(sql, names),
    landings: await store.readNewestLandings(sql, names),
    protections: await store.readProtections(sql, names),
    refusals: await store.readRefusals(sql, ids),
    errors: await store.readComparisonErrors(
      sql,
      sources.filter(({ type }) => type === "argocd").map(({ id }) => id),
    ),
  };
}

/** Branches of which some manifest is not known, as `repository@branch`. */
export function unreadOf({ looks, faults }: SetupEvidence): string[] {
  const partial = [...looks].filter(([, { seen }]) => seen.slice(-1).some(({ fact }) => isPartial(fact, "manifest")));
  return [...new Set([...partial.map(([of]) => of), ...faults.map((one) => `${one.repository}@${one.branch}`)])];
}

/** The objects that the newest trees declare for any of these, each dated by the first look that saw it as it stands. */
async function readDeclared(
  sql: Sql,
  scope: Scope,
  looks: Looks,
  repositories: readonly RepositoryRow[],
): Promise<Declared[]> {
  const places = repositories.map(({ name, url }) => ({ repository: name, url }));
  const found = [...looks.values()].flatMap(({ seen }) =>
    seen.slice(-1).flatMap((newest) =>
      filesOf(newest.fact, "manifest").flatMap(({ path, blob, objects }) => {
        const about = objects.filter((object) => places.some((of) => isAbout(object, of)));
        if (about.length === 0) return [];
        const { fact, entry, at } = firstWith(seen, path, blob) ?? newest;
        const { repository, sha } = fact;
        return about.map((object) => ({ object, path, repository, sha, entry, at }));
      }),
    ),
  );
  const commits = new Map(found.map((one) => [`${one.repository}@${one.sha}`, one]));
  const applied = await store.readApplied(sql, [...commits.values()]);
  return found.map((one) => {
    const row = applied.get(`${one.repository}@${one.sha}`);
    return { ...one, applied: row && inScope(scope, { environment: row.environment }) ? row : null };
  });
}

/** Since which look a file stands there as it does. */
function firstWith(
  seen: readonly Seen<SetupFilesFact>[],
  path: string,
  blob: string,
): Seen<SetupFilesFact> | undefined {
  const holds = ({ fact }: Seen<SetupFilesFact>) => fact.files.some((file) => file.path === path && file.blob === blob);
  return seen[seen.findLastIndex((look) => !holds(look)) + 1];
}
