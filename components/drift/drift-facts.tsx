import type { ReactNode } from "react";
import type { Drift } from "../../lib/drift/contract.ts";
import { ChangeName, ObjectName, Revisions } from "../deployments/revision.tsx";
import { Facts, type Fact } from "../ui/facts.tsx";
import { Link } from "../ui/link.tsx";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { boundsText, SIGN_WORDS } from "./drift-words.ts";
import { AnsweredBy, WhoWrote } from "./who-wrote.tsx";

/** Everything that is known of one drift, in the order in which it is asked. */
export function DriftFacts({ drift }: { drift: Drift }): ReactNode {
  const { target, culprit, end, acceptance } = drift;
  const items: Fact[] = [
    { label: "Began", value: <Onset onset={drift.onset} />, note: onsetNote(drift.onset) },
    { label: "Detected", value: <Time at={drift.detectedAt} />, note: detectedNote(drift) },
    {
      label: end ? "Ended" : "Lasts",
      value: end ? <Time at={end.at} /> : boundsText(drift.duration),
      ...(end ? { note: boundsText(drift.duration) } : {}),
    },
    {
      label: "Who wrote",
      value: <WhoWrote culprit={culprit} />,
      note: culprit ? <WriteNote culprit={culprit} /> : "no write to these objects is in the audit log before it",
    },
    { label: "Declared", value: <Revisions revisions={drift.revisions} /> },
    { label: "Change", value: <ChangeName change={drift.change} /> },
    { label: "Answered by", value: <AnsweredBy drift={drift} /> },
    {
      label: "Reconciler",
      value: (
        <Link href={`/deployments?target=${encodeURIComponent(target.key)}`}>
          <ObjectName kind={target.kind} name={target.name} />
        </Link>
      ),
      note: drift.suspended ? <Status is="case-ended">reconciliation was suspended</Status> : drift.reconciler,
    },
  ];
  if (acceptance) {
    items.push({
      label: acceptance.expired ? "Was accepted" : "Accepted",
      value: acceptance.reason,
      note: (
        <>
          {acceptance.by}, <Time at={acceptance.acceptedAt} relative={false} />, until{" "}
          <Time at={acceptance.expiresAt} relative={false} />
        </>
      ),
    });
  }
  return <Facts items={items} />;
}

function Onset({ onset: { earliest, latest, seen } }: Pick<Drift, "onset">): ReactNode {
  if (seen || earliest === null) return <Time at={latest} />;
  return (
    <>
      <Time at={earliest} relative={false} /> to <Time at={latest} relative={false} />
    </>
  );
}

function onsetNote({ earliest, seen }: Drift["onset"]): string {
  if (seen) return "seen: the write is in the audit log";
  return earliest === null
    ? "at the latest; nothing says that it was as declared before"
    : "between the last record that said as declared and the first that said otherwise";
}

function detectedNote({ sign, detections }: Drift): string {
  return detections > 1 ? `${SIGN_WORDS[sign]}; told ${detections} times` : SIGN_WORDS[sign];
}

function WriteNote({ culprit }: { culprit: NonNullable<Drift["culprit"]> }): ReactNode {
  return (
    <>
      <Link href={`/timeline?record=${culprit.evidence}`}>{culprit.verb}</Link> {culprit.object}
      {culprit.sourceIp !== null && `, from ${culprit.sourceIp}`}
      {culprit.impersonator !== null && `, impersonated by ${culprit.impersonator}`}
    </>
  );
}
