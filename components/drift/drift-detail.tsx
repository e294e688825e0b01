"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Drift } from "../../lib/drift/contract.ts";
import { driftRecord } from "../../lib/drift/queries.ts";
import { ObjectName } from "../deployments/revision.tsx";
import { EntryLink } from "../ui/entry-link.tsx";
import { CopyLink } from "../ui/copy-link.tsx";
import { quantityText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { RawRecord } from "../ui/raw-record.tsx";
import { Columns, Section } from "../ui/section.tsx";
import { Status } from "../ui/status.tsx";
import { AcceptForm } from "./accept-form.tsx";
import { DriftFacts } from "./drift-facts.tsx";
import { objectOf } from "./drift-words.ts";

interface DriftDetailProps {
  id: string;
  mayManage: boolean;
}

/** One drift on its own page. */
export function DriftDetail({ id, mayManage }: DriftDetailProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(driftRecord(id));
  if (isError) return <ErrorPanel what={error.message} onRetry={() => void refetch()} />;
  if (!data) return null;
  const lasts = data.end === null;
  return (
    <>
      <PageHeader
        above={<Status is={`drift-${data.state}`} />}
        title={
          <>
            <ObjectName {...objectOf(data)} /> in <span className="nw">{data.target.cluster}</span>
          </>
        }
        subtitle="Live state that differs from Git at an unchanged revision"
        actions={<CopyLink />}
      />
      <Columns>
        <Section title="What is known">
          <DriftFacts drift={data} />
        </Section>
        <div>
          <Objects drift={data} />
          <Records drift={data} />
          {mayManage && lasts && data.state === "open" && <AcceptForm id={data.id} />}
        </div>
      </Columns>
    </>
  );
}

function Objects({ drift: { resources, message } }: { drift: Drift }): ReactNode {
  return (
    <Section title="Objects that differ" note={quantityText(resources.length, "object")}>
      {resources.length === 0 ? (
        <p className="cs-state">The reconciler names none.</p>
      ) : (
        <ul>
          {resources.map((resource) => (
            <li key={resource}>
              <code>{resource}</code>
            </li>
          ))}
        </ul>
      )}
      {message !== "" && <RawRecord text={message} label="As reported" />}
    </Section>
  );
}

const ROLE_WORDS: Readonly<Record<string, string>> = {
  detected: "The first record that shows it",
  write: "The write in the audit log",
  ended: "The record that ended it",
  accepted: "The acceptance",
};

function Records({ drift: { evidence } }: { drift: Drift }): ReactNode {
  return (
    <Section title="Records used" note={quantityText(evidence.length, "record")}>
      <ul>
        {evidence.map(({ role, id }) => (
          <li key={`${role}-${id}`}>
            {ROLE_WORDS[role] ?? role}, <EntryLink of={id} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
