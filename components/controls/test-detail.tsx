"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { TestRecord, VerdictFilters } from "../../lib/controls/contract.ts";
import { testRecord } from "../../lib/controls/queries.ts";
import { Bar, BarKey } from "../ui/bar.tsx";
import { Chips, ControlChip } from "../ui/chip.tsx";
import { countText } from "../ui/count-text.ts";
import { CopyLink } from "../ui/copy-link.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Facts } from "../ui/facts.tsx";
import { Figure } from "../ui/figure.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Columns, Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { Statement } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { countParts, reasonText } from "./control-words.ts";
import { VerdictsSection } from "./verdicts-section.tsx";

interface TestDetailProps {
  id: string;
  filters: VerdictFilters;
  params: Params;
}

/** One test: what it asserts, how its population divides and why, and every verdict. */
export function TestDetail({ id, filters, params }: TestDetailProps): ReactNode {
  const { verdict: _verdict, reason: _reason, ...bounds } = filters;
  const { data, isError, error, refetch } = useQuery(testRecord(id, bounds));
  if (isError) return <ErrorPanel what={error.message} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows rows={12} />;
  return (
    <>
      <PageHeader above={<span className="nw">{data.id}</span>} title={data.title} actions={<CopyLink />} />
      <Columns>
        <AssertionSection test={data} />
        <ReasonsSection test={data} params={params} />
      </Columns>
      {data.state === "collected" ? (
        <VerdictsSection id={id} filters={filters} params={params} />
      ) : (
        <Absent test={data} />
      )}
    </>
  );
}

function AssertionSection({ test }: { test: TestRecord }): ReactNode {
  return (
    <Section title="What it asserts">
      <Facts
        items={[
          { label: "Population", value: test.population },
          { label: "Assertion", value: test.assertion },
          { label: "Evidence", value: test.evidence.map((type) => type.replaceAll("_", " ")).join(", ") },
          { label: "Version", value: test.version === null ? "not evaluated by this version" : String(test.version) },
          {
            label: "Controls",
            value: (
              <Chips>
                {test.controls.map((control) => (
                  <ControlChip key={control} control={control} href={`/controls/${encodeURIComponent(control)}`} />
                ))}
              </Chips>
            ),
          },
        ]}
      />
    </Section>
  );
}

function ReasonsSection({ test: { id, counts, reasons }, params }: { test: TestRecord; params: Params }): ReactNode {
  const parts = countParts(counts);
  return (
    <Section title="How the population divides">
      <Figure value={counts.pass} of={counts.items} unit="pass" />
      <Bar label={id} parts={parts} />
      <BarKey parts={parts} counts />
      <Statement
        label="Verdicts by reason"
        columns={[
          { key: "verdict", label: "Verdict", width: 120 },
          { key: "reason", label: "Reason" },
          { key: "count", label: "Items", numeric: true },
        ]}
        rows={reasons.map(({ verdict, reason, count }) => ({
          key: `${verdict} ${reason}`,
          cells: {
            verdict: <Status is={verdict} />,
            reason: <Link href={hrefWith(`/tests/${id}`, params, { verdict, reason })}>{reasonText(reason)}</Link>,
            count,
          },
        }))}
        total={{ key: "total", cells: { verdict: "All", count: counts.items } }}
      />
      {counts.waived > 0 && <p className="dim">{countText(counts.waived)} of the exceptions are waived.</p>}
    </Section>
  );
}

function Absent({ test }: { test: TestRecord }): ReactNode {
  const words =
    test.state === "not_automated"
      ? "This version of Countersign does not evaluate the test. Its evidence is collected and tagged all the same."
      : `No record that decides it has come: it needs ${test.evidence.map((type) => type.replaceAll("_", " ")).join(", ")}.`;
  return (
    <Section title="Verdicts" note={<Status is="not_collected" />}>
      <Empty next={{ href: "/docs/connect", label: "How to connect a source" }}>{words}</Empty>
    </Section>
  );
}
