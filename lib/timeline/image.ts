import type { Deployment } from "../deployments/contract.ts";

/** Something that was deployed, named by what it holds: an image, or the artifact that the manifests came in. */
export interface DeployedDigest {
  readonly name: string;
  /** `<algorithm>:<hex>` */
  readonly digest: string;
  /** Records that say that it was deployed. */
  readonly evidence: readonly string[];
  /** The commit that the artifact itself names as its origin: its publisher's word. */
  readonly origin: string | null;
}

export interface Deployed {
  readonly digests: readonly DeployedDigest[];
  /** Images that the reconciler names by a tag alone: what they hold is not on record. */
  readonly tagged: readonly string[];
}

const BY_DIGEST = /^(.+)@((?:sha256|sha384|sha512|blake3):[0-9a-f]{64,128})$/i;

/** What deployments deployed, each digest once, in the order of its text. */
export function deployedIn(deployments: readonly Deployment[]): Deployed {
  const digests = new Map<string, DeployedDigest>();
  const tagged = new Set<string>();
  for (const { images, revisions, evidence } of deployments) {
    const ids = evidence.map(({ id }) => id);
    for (const { raw, digest, commit } of revisions) {
      if (digest !== null) add(digests, { name: raw, digest, evidence: ids, origin: commit });
    }
    for (const image of images) {
      const [, name = "", digest] = BY_DIGEST.exec(image) ?? [];
      if (digest === undefined) tagged.add(image);
      else add(digests, { name, digest: digest.toLowerCase(), evidence: ids, origin: null });
    }
  }
  const byDigest = [...digests.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  return { digests: byDigest, tagged: [...tagged].sort() };
}

function add(digests: Map<string, DeployedDigest>, one: DeployedDigest): void {
  const known = digests.get(one.digest);
  digests.set(one.digest, {
    ...(known ?? one),
    evidence: [...new Set([...(known?.evidence ?? []), ...one.evidence])],
    origin: known?.origin ?? one.origin,
  });
}
