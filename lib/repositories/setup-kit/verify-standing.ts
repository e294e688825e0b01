import type { ReconciliationFact } from "../../ingest/fact-reconciler.ts";
import type { SetupObject } from "../../ingest/fact-setup.ts";
import type { Declared, SetupFacts } from "./setup-facts.ts";
import { allOf, notInForce, unknown, type Standing } from "./standing.ts";

/** Whether Flux verifies: by what it refused, or by what is declared in Git and was applied. */
export function fluxVerifyStanding(facts: SetupFacts): Standing {
  const declared = facts.declared.filter(({ object }) => object.kind === "GitRepository" && isAbout(object, facts));
  if (declared.length > 0) return allRead(facts, allOf(declared.map((one) => standingOf(one, "flux"))));
  const refusal = facts.refusals.at(-1);
  if (refusal) {
    const { target } = refusal.fact;
    return {
      state: "in-force",
      since: facts.refusals[0]?.at ?? refusal.at,
      sentence: `Flux refused a revision of ${target.namespace}/${target.name} for its signature: so it verifies.`,
      entries: [refusal.entry],
    };
  }
  return unknown(
    "Flux tells of a signature only when it refuses one, and has refused none; no tree that is mirrored declares the GitRepository of this repository.",
  );
}

/** Whether Argo CD verifies: by a project that is declared in Git and was applied, or by what it refused. */
export function argocdSignatureStanding(facts: SetupFacts): Standing {
  const declared = facts.declared.filter(({ object }) => object.kind === "AppProject" && isAbout(object, facts));
  if (declared.length > 0) return allRead(facts, allOf(declared.map((one) => standingOf(one, "argocd"))));
  const refused = facts.errors.filter(({ fact }) => isRefused(fact, facts.commits));
  const refusal = refused.at(-1);
  if (refusal) {
    return {
      state: "in-force",
      since: refused[0]?.at ?? refusal.at,
      sentence: `Argo CD refused a commit of this repository to ${refusal.fact.target.name} for its signature: so it verifies.`,
      entries: [refusal.entry],
    };
  }
  return unknown(
    "Argo CD does not tell which keys a project demands; of its newest reports none refuses a commit of this repository for its signature, and no tree that is mirrored declares its project.",
  );
}

/** What Argo CD says where a project demands keys, and only there. */
const REFUSED = [
  /^ComparisonError: Target revision ([0-9a-f]{40,64}) in Git is not signed, but a signature is required$/,
  /^ComparisonError: Could not verify commit signature on revision '([0-9a-f]{40,64})', check logs for more information\.$/,
  /^ComparisonError: Found good signature made with \S+ key ([0-9A-F]+), but this key is not allowed in AppProject$/,
];

/** By the whole of the message: a text within an error of generated manifests is anybody's. */
function isRefused({ message, desired = [], revisions }: ReconciliationFact, commits: readonly string[]): boolean {
  const [, named] = REFUSED.flatMap((pattern) => pattern.exec(message) ?? []);
  if (named === undefined) return false;
  return [named, ...[...desired, ...revisions].flatMap(({ commit }) => commit ?? [])].some((one) =>
    commits.includes(one),
  );
}

/** What was not read may declare another object of this repository, which demands nothing. */
function allRead({ unread }: SetupFacts, standing: Standing): Standing {
  if (standing.state !== "in-force" || unread.length === 0) return standing;
  const where = unread.join(", ");
  return unknown(`${standing.sentence} But not all manifests of ${where} can be read.`, standing.entries);
}

function standingOf(one: Declared, reconciler: "flux" | "argocd"): Standing {
  const { object, path, repository, sha, entry, at, applied } = one;
  const where = `${object.kind} ${object.name}, in ${path} of ${repository} at ${sha.slice(0, 8)},`;
  if (!object.verifies) {
    return notInForce(`${where} does not demand signatures.`, at, [entry]);
  }
  if (applied?.reconciler !== reconciler) {
    return unknown(`${where} demands signatures, but no record says that the cluster has applied it.`, [entry]);
  }
  return {
    state: "in-force",
    since: applied.at,
    sentence: `${where} demands signatures, and was applied.`,
    entries: [entry, applied.entry],
  };
}

/** Whether a declared object is about this repository. */
export function isAbout({ kind, urls }: SetupObject, of: Pick<SetupFacts, "repository" | "url">): boolean {
  return urls.some((url) => (kind === "AppProject" && url === "*") || sameRepository(url, of));
}

/** The same repository, by whatever protocol it is named: the host counts where both addresses have one. */
function sameRepository(url: string, { repository, url: own }: Pick<SetupFacts, "repository" | "url">): boolean {
  const [there, here] = [placeOf(url), placeOf(own)];
  if (there.path === here.path && there.host === here.host) return true;
  return there.path === repository && (here.host === null || there.host === here.host);
}

/** Host and path of `https://host/path.git`, `ssh://git@host/path` or `git@host:path`. */
function placeOf(url: string): { readonly host: string | null; readonly path: string } {
  const match = /^(?:[a-z]+:\/\/(?:[^@/]+@)?([^/]*)\/|(?:[^@/:]+@)([^/:]+):)(.*)$/i.exec(url);
  const host = (match?.[1] ?? match?.[2] ?? "").toLowerCase().replace(/:\d+$/, "");
  const path = (match?.[3] ?? url)
    .toLowerCase()
    .replace(/(?<!\/)\/+$/, "")
    .replace(/\.git$/, "");
  return { host: host === "" ? null : host, path };
}
