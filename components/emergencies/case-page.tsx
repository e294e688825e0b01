"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { CaseView } from "../../lib/emergencies/contract.ts";
import { emergencyCase } from "../../lib/emergencies/queries.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { ExternalLink } from "../ui/external-link.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Columns, Note, Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { CaseClocks } from "./case-clocks.tsx";
import { CaseGathered } from "./case-gathered.tsx";
import { CaseMilestones } from "./case-milestones.tsx";
import { CaseRecords } from "./case-records.tsx";
import { caseReasonText } from "./case-reason-text.ts";
import { CaseVerbs } from "./case-verbs.tsx";
import { RecipientsTable } from "./recipients-table.tsx";

interface CasePageProps {
  id: string;
  formKey: string;
  people: readonly { id: string; name: string }[];
  /** Why the last form was refused. */
  error: string | undefined;
}

/** The whole of one case. Read again every ten seconds while it is looked at; the forms work without any script. */
export function CasePage({ id, formKey, people, error: refusal }: CasePageProps): ReactNode {
  const { data: view, isError, error, refetch } = useQuery(emergencyCase(id));
  if (isError && !view) return <ErrorPanel what={error.message} onRetry={() => void refetch()} />;
  if (!view) return <LoadingRows />;
  return (
    <>
      <Head view={view} />
      {refusal !== undefined && (
        <p className="cs-fault" role="alert">
          {caseReasonText(refusal)}
        </p>
      )}
      <CaseClocks view={view} />
      <Columns rail="right">
        <div>
          <CaseMilestones view={view} />
          <CaseGathered view={view} />
          <Told view={view} />
        </div>
        <div>
          <CaseVerbs view={view} formKey={formKey} people={people} />
          <CaseRecords view={view} />
          <Notes view={view} />
        </div>
      </Columns>
    </>
  );
}

function Head({ view }: { view: CaseView }): ReactNode {
  const { id, status, origin, place, title, incident, implementer, openedAt, claimedAt, catchingUp } = view;
  return (
    <PageHeader
      above={
        <>
          <Status is={`case-${status}`}>
            Emergency <span className="nw">{id}</span>
          </Status>
          <span className="dim">
            {" · "}
            {status.replace("-", " ")}
            {" · "}
            <span className="nw">{place.name}</span>
          </span>
        </>
      }
      title={title}
      subtitle={
        <>
          {origin === "declared" ? "Declared" : "Found"} <Time at={openedAt} />
          {claimedAt && (
            <>
              {" · "}claimed for <Time at={claimedAt} relative={false} />
            </>
          )}
          {incident && (
            <>
              {" · incident "}
              <Incident text={incident} />
            </>
          )}
          {" · implementer "}
          {implementer}
          {catchingUp && " · the newest step is being read in"}
        </>
      }
    />
  );
}

function Incident({ text }: { text: string }): ReactNode {
  return /^https?:\/\//.test(text) ? (
    <ExternalLink href={text}>{text}</ExternalLink>
  ) : (
    <span className="nw">{text}</span>
  );
}

function Told({ view }: { view: CaseView }): ReactNode {
  return (
    <Section title="Who was told">
      {view.deliveries.length > 0 ? (
        <RecipientsTable deliveries={view.deliveries} />
      ) : (
        <Note>Nobody: the policy names no recipients, or this was older than seven days when it was found.</Note>
      )}
    </Section>
  );
}

function Notes({ view }: { view: CaseView }): ReactNode {
  const said = [
    ...view.notes.map(({ at, by, text }) => ({ at, by, text })),
    ...view.reviews.map(({ at, by, comment, outcome }) => ({
      at,
      by,
      text: `${outcome.replace("-", " ")}: ${comment}`,
    })),
    ...(view.dismissal
      ? [{ at: view.dismissal.at, by: view.dismissal.by, text: `dismiss: ${view.dismissal.reason}` }]
      : []),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  if (said.length === 0) return null;
  return (
    <Section title="Notes and reviews">
      {said.map(({ at, by, text }) => (
        <Note key={`${at} ${text}`}>
          {by.name}, <Time at={at} relative={false} />: {text}
        </Note>
      ))}
    </Section>
  );
}
