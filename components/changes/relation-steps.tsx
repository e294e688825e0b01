import type { ReactNode } from "react";
import { changeHref } from "../../lib/changes/change-id.ts";
import type { ChangeRecord } from "../../lib/changes/contract.ts";
import type { Spine, SpineRelation } from "../../lib/timeline/contract.ts";
import { Hash } from "../ui/hash.tsx";
import type { SpineStep } from "../ui/spine.tsx";
import { Time } from "../ui/time.tsx";
import { cameBy, Named, Who } from "./told.tsx";

const TITLES: Readonly<Record<SpineRelation["kind"], string>> = {
  reverts: "Reverts",
  "picked-from": "Picked from",
  "reverted-by": "Reverted by",
  "picked-by": "Picked by",
};

const SAID: Readonly<Record<SpineRelation["kind"], string>> = {
  reverts: "The message of this change says that it reverts it.",
  "picked-from": "The message of this change says that it was picked from it.",
  "reverted-by": "Its message says that it reverts this change.",
  "picked-by": "Its message says that it was picked from this change.",
};

function saidOf({ kind, by }: SpineRelation): string {
  if (by === "message") return SAID[kind];
  return kind === "reverted-by"
    ? "Its pull request says that it reverts the one that brought this change."
    : "The pull request of this change says that it reverts the one that brought it.";
}

/** The changes that this one, or its pull request, says that it takes back or repeats, or those that say so of this one. */
export function relationSteps(change: ChangeRecord, spine: Spine, which: "earlier" | "later"): SpineStep[] {
  const later = ({ kind }: SpineRelation) => kind === "reverted-by" || kind === "picked-by";
  return spine.relations
    .filter((relation) => later(relation) === (which === "later"))
    .map((relation) => {
      const { kind, named, change: other } = relation;
      return {
        key: `${kind} ${other?.id ?? named}`,
        title: TITLES[kind],
        state: "received",
        ...(other ? { when: <Time at={other.landedAt} relative={false} /> } : {}),
        body: <Related relation={relation} branch={change.branch} spine={spine} />,
        meta: cameBy(spine, [other ? other.evidence : change.evidence]),
      };
    });
}

function Related(props: { relation: SpineRelation; branch: string; spine: Spine }): ReactNode {
  const { by, named, change: other } = props.relation;
  if (!other && by === "pull-request") {
    return <p>Pull request #{named}, of which you may see no change. The pull request of this one says so.</p>;
  }
  if (!other) {
    return (
      <p>
        <Hash value={named} kind="commit" />, which is no change of this repository that you may see.{" "}
        {saidOf(props.relation)}
      </p>
    );
  }
  const { landedBy, author, branch, title, firstParent } = other;
  return (
    <p>
      <Hash value={other.sha} kind="commit" href={changeHref(other.id)} /> {title}
      {branch !== props.branch && ` on ${branch}`},{" "}
      {landedBy ? (
        <>
          landed by <Who account={landedBy} spine={props.spine} />
        </>
      ) : (
        <>
          written by <Named of={author} spine={props.spine} />
        </>
      )}
      {!firstParent && "; it is no longer on its branch"}. {saidOf(props.relation)}
    </p>
  );
}
