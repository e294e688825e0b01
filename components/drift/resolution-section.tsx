import type { ReactNode } from "react";
import type { DriftReport } from "../../lib/drift/contract.ts";
import type { DriftStateName } from "../../lib/drift/drift-state-name.ts";
import { Figure } from "../ui/figure.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Statement } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { durationText } from "../ui/time-text.ts";

const ROWS: readonly { readonly state: DriftStateName; readonly label: ReactNode }[] = [
  { state: "reverted", label: "Reverted" },
  { state: "adopted", label: "Adopted in Git" },
  { state: "accepted", label: "Accepted" },
  { state: "open", label: <Status is="drift-open">Open</Status> },
];

/** Clusters that get a column of their own; more are summed up in the last. */
const COLUMNS = 3;

interface ResolutionSectionProps {
  report: DriftReport;
  params: Params;
}

/** How the drifts of the period were answered, per cluster; the columns add up. */
export function ResolutionSection({ report, params }: ResolutionSectionProps): ReactNode {
  const places = report.places.length <= COLUMNS ? report.places : [];
  const cellsOf = (of: (counts: DriftReport["counts"]) => number) => ({
    ...Object.fromEntries(places.map((place) => [placeKey(place), of(place.counts)])),
    all: of(report.counts),
  });
  const resolved = report.total - (report.counts.open ?? 0);
  return (
    <Section title="Resolution">
      <Figure value={resolved} of={report.total} unit="drifts answered" />
      <Statement
        label="Drifts by resolution"
        columns={[
          { key: "how", label: "How" },
          ...places.map((place) => ({ key: placeKey(place), label: place.cluster, numeric: true })),
          { key: "all", label: "All", numeric: true },
        ]}
        rows={ROWS.map(({ state, label }) => ({
          key: state,
          cells: {
            how: <Link href={hrefWith("/drift", params, { state })}>{label}</Link>,
            ...cellsOf((counts) => counts[state] ?? 0),
          },
        }))}
        total={{
          key: "total",
          cells: {
            how: "All drifts",
            ...cellsOf((counts) => ROWS.reduce((sum, row) => sum + (counts[row.state] ?? 0), 0)),
          },
        }}
      />
      <Durations durations={report.durations} />
    </Section>
  );
}

function Durations({ durations: { longest, medianMost, unbounded } }: Pick<DriftReport, "durations">): ReactNode {
  if (longest === null) return null;
  return (
    <Note>
      Longest: <Link href={`/drift/${longest.id}`}>{durationText(longest.most ?? longest.least)}</Link>. Half lasted at
      most {durationText(medianMost ?? 0)}. {unbounded > 0 && `Of ${unbounded}, nothing says when they began. `}
      The count is a lower bound: Flux sends an equal event again only after 5 minutes, and a feed that is silent
      reports no drift.
    </Note>
  );
}

function placeKey({ environment, cluster }: { environment: string | null; cluster: string }): string {
  return `${environment ?? ""}/${cluster}`;
}
