import { inScope, type Scope } from "../access/scope.ts";
import type { Deployment } from "../deployments/contract.ts";
import type { Sql } from "../platform/sql.ts";
import type { SpineImage, SpineImages } from "./contract.ts";
import { deployedIn, type DeployedDigest } from "./image.ts";
import { attestationsOf, changesOfCommits, type AttestationRow, type BuiltFromRow } from "./store/attestation.ts";

const SHOWN = 20;
const MOST_RECORDS = 20;

/**
 * Each digest that was deployed, with what says from which commit it was built: the artifact's own word, attestations.
 * A record or a change outside of the reader's scope is left out, as is the name of a repository outside of it.
 */
export async function readImages(sql: Sql, scope: Scope, deployments: readonly Deployment[]): Promise<SpineImages> {
  const { digests, tagged } = deployedIn(deployments);
  const shown = digests.slice(0, SHOWN);
  const named = shown.map(({ digest }) => digest);
  const attested = await attestationsOf(sql, scope, named, MOST_RECORDS);
  const commits = [...shown.flatMap(({ origin }) => origin ?? []), ...attested.map((row) => row.source_commit)];
  const found = commits.length === 0 ? [] : await changesOfCommits(sql, [...new Set(commits)]);
  const changes = found.filter(({ repository, landed_at: at }) => inScope(scope, { repository, at }));
  const items = shown.map((one) => {
    const rows = attested.filter(({ digest }) => digest === one.digest);
    return { name: one.name, digest: one.digest, evidence: [...one.evidence], built: builtOf(one, rows, changes) };
  });
  return { items, total: digests.length, tagged: [...tagged] };
}

function builtOf(
  { origin, evidence }: DeployedDigest,
  rows: readonly AttestationRow[],
  changes: readonly BuiltFromRow[],
): SpineImage["built"] {
  const changeOf = (sha: string, repository: string | null) => {
    const change = changes.find((one) => one.sha === sha && (repository === null || one.repository === repository));
    return { change: change ? { id: change.key, title: change.title, repository: change.repository } : null };
  };
  const none = { repository: null, predicate: null, builder: null };
  return [
    ...(origin
      ? [{ by: "artifact" as const, ...none, sha: origin, ...changeOf(origin, null), evidence: evidence[0] ?? null }]
      : []),
    ...once(rows).map((row) => {
      const { source_repository: repository, source_commit: sha, predicate, builder } = row;
      const id = `${row.index}.${row.ordinal}`;
      const by = "attestation" as const;
      return { by, repository, sha, ...changeOf(sha, repository), predicate, builder, evidence: id };
    }),
  ];
}

/** Of records that say the same the first: builds send theirs again. */
function once(rows: readonly AttestationRow[]): AttestationRow[] {
  const first = new Map<string, AttestationRow>();
  for (const row of rows) {
    const said = [row.source_repository, row.source_commit, row.builder, row.predicate].join(" ");
    if (!first.has(said)) first.set(said, row);
  }
  return [...first.values()];
}
