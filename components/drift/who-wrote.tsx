import type { ReactNode } from "react";
import type { Culprit, Drift } from "../../lib/drift/contract.ts";
import { Link } from "../ui/link.tsx";
import { Status } from "../ui/status.tsx";

/** Who brought the drift about. Unknown is said, never left blank. */
export function WhoWrote({ culprit }: { culprit: Culprit | null }): ReactNode {
  if (culprit === null) return <Status is="unknown" />;
  if (culprit.class === "unknown") {
    return (
      <>
        {culprit.name}, <Status is="unknown">person or program</Status>
      </>
    );
  }
  return culprit.name;
}

/** How it was answered: the change that adopted it, who put it back, or until when it is accepted. */
export function AnsweredBy({ drift: { end, acceptance, state } }: { drift: Drift }): ReactNode {
  if (end === null) {
    return state === "accepted" && acceptance ? acceptance.by : <span className="dim">nobody yet</span>;
  }
  if (end.how === "adopted" && end.change) {
    const { change } = end;
    const text = change.pullRequest === null ? change.sha.slice(0, 8) : `${change.repository}#${change.pullRequest}`;
    return (
      <Link href={`/changes?sha=${change.sha}`}>
        <span className="nw">{text}</span>
      </Link>
    );
  }
  if (end.how === "adopted") return <span className="dim">a later revision</span>;
  if (end.by.kind === "user") return end.by.name;
  return <span className="dim">{end.by.kind === "hand" ? "by hand" : "by the controller"}</span>;
}
