"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Bounds, ControlRecord } from "../../lib/controls/contract.ts";
import { controlRecord } from "../../lib/controls/queries.ts";
import { Chips, ControlChip, controlName } from "../ui/chip.tsx";
import { CopyLink } from "../ui/copy-link.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Facts } from "../ui/facts.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Columns, Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { sourceText, SUPPORT_WORDS } from "./control-words.ts";
import { TestsTable } from "./tests-table.tsx";

interface ControlDetailProps {
  id: string;
  bounds: Bounds;
  params: Params;
  /** Name and edition in full, as every export prints them. */
  framework: string;
}

/** One control: its tests with their figures, what evidence shows of it, and what evidence cannot show. */
export function ControlDetail({ id, bounds, params, framework }: ControlDetailProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(controlRecord(id, bounds));
  if (isError) return <ErrorPanel what={error.message} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows rows={12} />;
  const { id: name } = controlName(data.key);
  return (
    <>
      <PageHeader above={framework} title={`${name} ${data.title}`} subtitle={data.summary} actions={<CopyLink />} />
      <Section
        title="Tests"
        note={
          <>
            <Status is={data.state} /> · {data.collected} of {data.tests.length} tests collected
          </>
        }
      >
        <TestsTable
          label={`Tests of ${name}`}
          tests={data.testList}
          params={params}
          total={{ name, counts: data.counts }}
        />
      </Section>
      <Columns>
        <EvidenceSection control={data} />
        <RelatedSection control={data} />
      </Columns>
    </>
  );
}

function EvidenceSection({ control }: { control: ControlRecord }): ReactNode {
  const { evidence, support, limits, key, framework } = control;
  return (
    <Section
      title="Evidence"
      aside={<Link href={hrefWith("/timeline", {}, { framework, control: key })}>Records that feed it</Link>}
    >
      <Facts
        items={[
          { label: "Support", value: SUPPORT_WORDS[support] },
          ...(limits === null ? [] : [{ label: "Limits", value: limits }]),
          ...evidence.map(({ type, how }) => ({ label: type.replaceAll("_", " "), value: how })),
        ]}
      />
    </Section>
  );
}

function RelatedSection({ control: { related } }: { control: ControlRecord }): ReactNode {
  return (
    <Section title="Mapped to" note="each with the mapping that says so">
      {related.length === 0 ? (
        <p className="cs-state">No mapping that we use ties it to a control of another framework.</p>
      ) : (
        <Facts
          items={related.map((one) => ({
            label: (
              <Chips>
                <ControlChip control={one.key} href={`/controls/${encodeURIComponent(one.key)}`} />
              </Chips>
            ),
            value: one.title,
            note: one.sources.map(sourceText).join(", "),
          }))}
        />
      )}
    </Section>
  );
}
