import type { Revision } from "../fact-reconciler.ts";
import { parseRevision } from "../revision.ts";
import type { FluxReport } from "./report.ts";

const IN_MESSAGE = /\brevision:? '?([^\s']{1,512})/i;
const OCI_DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * The revision that a report is about, one or none: `commit` → `originRevision` → `revision` (eventv1 GetRevision), the
 * first that names a Git commit, else the revision as sent, else one that the message quotes. The digest of the artifact
 * is kept beside the commit of its origin: an origin may move while the artifact does not (traps F9).
 */
export function revisionsOf(report: FluxReport): Revision[] {
  const { commit, originRevision, revision } = report.metadata;
  const named = [commit, originRevision, revision].flatMap((raw) => (raw === undefined ? [] : [parseRevision(raw)]));
  const chosen = named.find((candidate) => candidate.commit !== undefined) ?? named.at(-1) ?? quoted(report.message);
  if (chosen === undefined) return [];
  const digest = chosen.digest ?? artifactDigest(report.metadata);
  return [digest === undefined ? chosen : { ...chosen, digest }];
}

function artifactDigest(metadata: FluxReport["metadata"]): string | undefined {
  const ociDigest = metadata["oci-digest"];
  if (ociDigest !== undefined && OCI_DIGEST.test(ociDigest)) return ociDigest;
  return metadata.revision === undefined ? undefined : parseRevision(metadata.revision).digest;
}

function quoted(message: string): Revision | undefined {
  const raw = IN_MESSAGE.exec(message)?.[1];
  if (raw === undefined) return undefined;
  const revision = parseRevision(raw);
  return revision.commit === undefined && revision.digest === undefined ? undefined : revision;
}
