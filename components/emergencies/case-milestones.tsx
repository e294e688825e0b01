import type { ReactNode } from "react";
import type { CaseView } from "../../lib/emergencies/contract.ts";
import { Section } from "../ui/section.tsx";
import { Spine } from "../ui/spine.tsx";
import type { SpineStep } from "../ui/spine.tsx";
import { Time } from "../ui/time.tsx";
import { EntryLink } from "../ui/entry-link.tsx";

type Milestone = CaseView["milestones"][number];

const TITLE: Readonly<Record<string, string>> = {
  declared: "Declared",
  detected: "Found",
  authorised: "Authorised",
  acknowledged: "Acknowledged",
  ended: "Ended",
  "retro-linked": "Retro evidence linked",
  reviewed: "Independent review",
  "post-implementation-reviewed": "Post-implementation review",
  closed: "Closed",
  dismissed: "Dismissed",
};

/** The process of a case in its order, what was reached and what is due. */
export function CaseMilestones({ view }: { view: CaseView }): ReactNode {
  const reached = view.milestones.filter(({ at }) => at !== null).length;
  return (
    <Section title="Milestones" note={`${reached} of ${view.milestones.length}`}>
      <Spine label="Milestones" steps={view.milestones.map((milestone) => stepOf(milestone, view))} />
    </Section>
  );
}

function stepOf(milestone: Milestone, view: CaseView): SpineStep {
  const { name, at, dueAt, entry } = milestone;
  const body = sentence(milestone, view);
  const late = at !== null && dueAt !== null && Date.parse(at) > Date.parse(dueAt);
  const overdue = at === null && dueAt !== null && view.overAt === null && Date.parse(view.now) >= Date.parse(dueAt);
  return {
    key: name,
    title: TITLE[name] ?? name,
    state: at === null ? "not-due" : "received",
    ...(late || overdue ? { status: "clock-late" as const } : {}),
    when: at === null ? <DueAt at={dueAt} last={name === "closed"} /> : <Time at={at} relative={false} />,
    ...(body === "" ? {} : { body }),
    ...(entry === null ? {} : { meta: [<EntryLink key="entry" of={entry} />, ...(late ? ["late"] : [])] }),
  };
}

function DueAt({ at, last }: { at: string | null; last: boolean }): ReactNode {
  if (at === null) return last ? "after the ones above" : "no due time";
  return (
    <>
      due <Time at={at} relative={false} />
    </>
  );
}

function sentence({ name, at, by }: Milestone, view: CaseView): string {
  const who = by?.name ?? "";
  const implementers = view.implementer;
  switch (name) {
    case "declared":
      return `${who}: “${view.title.replace(/\.$/, "")}.” Reason: ${view.reason.replace(/\.$/, "")}.${view.window ? ` Window ${view.window.minutes} min.` : ""}`;
    case "detected":
      return `${view.title}. Nobody had declared it.`;
    case "authorised":
      if (at !== null)
        return `${who}${view.authorisation?.mode === "verbal" ? " confirmed the approval given by voice" : ""}.`;
      if (!view.authorisation) return `By somebody other than ${implementers}.`;
      return view.authorisation.mode === "verbal"
        ? `${view.authorisation.named.name} approved by voice and has to confirm it.`
        : `${view.authorisation.named.name} was asked.`;
    case "acknowledged":
      return at === null ? "By a second person. It says that they have seen it, and approves nothing." : `${who}.`;
    case "ended":
      return at === null ? "" : `${who}.`;
    case "retro-linked":
      return links(view) || (view.range ? "The commits stand on the branch: their review is the evidence." : "");
    case "reviewed":
      return at === null ? notBy(view) : `${who} reviewed the change.`;
    case "post-implementation-reviewed":
      return at === null
        ? "Keep, roll back or follow up. By someone other than the implementer."
        : `${who}: ${outcome(view)}.`;
    case "dismissed":
      return `${view.dismissal?.by.name ?? ""} and ${who} say that it was no emergency.`;
    default:
      return at === null ? "" : `${who}.`;
  }
}

function links({ links: linked }: CaseView): string {
  return linked
    .map(({ repository, number, purpose }) => `${repository}#${number}${purpose === "revert" ? " (revert)" : ""}`)
    .join(", ");
}

function notBy({ implementer, milestones }: CaseView): string {
  const authoriser = milestones.find(({ name }) => name === "authorised")?.by?.name;
  return `Not by ${implementer}, who implemented${authoriser ? `, nor by ${authoriser}, who authorised` : ""}.`;
}

function outcome({ reviews }: CaseView): string {
  return reviews.findLast((review) => review.of === "implementation")?.outcome.replace("-", " ") ?? "";
}
