import type { ReactNode } from "react";
import type { ChangeLink, RevisionDto } from "../../lib/deployments/contract.ts";
import { Hash } from "../ui/hash.tsx";
import { Link } from "../ui/link.tsx";

interface RevisionsProps {
  revisions: readonly RevisionDto[];
  /** Whole, as on the record's own page. */
  full?: boolean;
}

/** What was applied: commits and digests short with their copy button, chart versions as they are. */
export function Revisions({ revisions, full = false }: RevisionsProps): ReactNode {
  if (revisions.length === 0) return <span className="dim">nothing applied</span>;
  return revisions.map((revision, at) => (
    <span key={`${at}-${revision.raw}`} className="nw">
      {at > 0 && ", "}
      <RevisionText revision={revision} full={full} />
    </span>
  ));
}

function RevisionText({ revision, full }: { revision: RevisionDto; full: boolean }): ReactNode {
  const { commit, digest, raw } = revision;
  if (commit !== null) return <Hash value={commit} kind="commit" full={full} />;
  return digest === null ? raw : <Hash value={digest} kind="digest" full={full} />;
}

/** The change that a revision is; where no mirrored control branch has its commit, that. */
export function ChangeName({ change }: { change: ChangeLink | null }): ReactNode {
  if (change === null) return <span className="dim">on no mirrored control branch</span>;
  return (
    <>
      <Link href={`/changes?sha=${change.sha}`}>{change.title || change.sha.slice(0, 8)}</Link>{" "}
      <span className="dim nw">
        {change.pullRequest === null ? change.repository : `${change.repository}#${change.pullRequest}`}
      </span>
    </>
  );
}

interface ObjectNameProps {
  kind: string;
  name: string;
}

/** `kustomization/shop`, never broken. */
export function ObjectName({ kind, name }: ObjectNameProps): ReactNode {
  return (
    <>
      {kind.toLowerCase()}/<wbr />
      <span className="nw">{name}</span>
    </>
  );
}
