"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { BlindFilters, BlindIntervalItem, BlindPage } from "../../lib/ingest/contract.ts";
import { blindList } from "../../lib/ingest/queries.ts";
import { EntryLink } from "../ui/entry-link.tsx";
import { countText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Statement, type StatementColumn, type StatementRow } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { minutesText, REASON_NAMES, whyBlind } from "./blind-words.ts";

const COLUMNS: readonly StatementColumn[] = [
  { key: "from", label: "From", width: 152 },
  { key: "to", label: "To", width: 152 },
  { key: "source", label: "Source", width: 190 },
  { key: "reason", label: "Reason", width: 84 },
  { key: "why", label: "Why" },
  { key: "minutes", label: "Minutes", numeric: true, width: 84 },
];

/** One source's blind intervals, the latest first: as much of them as a page of the list holds. */
export function BlindSection({ source }: { source: string }): ReactNode {
  const filters = { source };
  const { data, isError, error, refetch } = useQuery(blindList(filters));
  return (
    <Section
      title="Blind intervals"
      {...(data ? { note: blindTotal(data) } : {})}
      aside={<Link href={`/sources/blind?source=${source}`}>In a period, and of other sources</Link>}
      id="blind"
    >
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 && <Note>No interval is known in which this source was blind.</Note>}
      {data && data.items.length > 0 && <BlindTable page={data} filters={filters} whole={data.nextCursor === null} />}
    </Section>
  );
}

interface BlindTableProps {
  page: BlindPage;
  filters: BlindFilters;
  /** The page holds all rows: then their total stands below them. */
  whole: boolean;
}

export function BlindTable({ page, filters, whole }: BlindTableProps): ReactNode {
  const columns = COLUMNS.filter(({ key }) => key !== "source" || !filters.source);
  const total = { key: "total", cells: { from: "Blind in all", minutes: page.minutes } };
  return (
    <Statement
      label="Blind intervals"
      phone="blocks"
      columns={columns}
      rows={page.items.map(toRow)}
      {...(whole ? { total } : {})}
    />
  );
}

export function blindTotal({ total, minutes }: BlindPage): string {
  const count = total ?? 0;
  return `${countText(count)} ${count === 1 ? "interval" : "intervals"}, ${minutesText(minutes)}`;
}

function toRow(item: BlindIntervalItem): StatementRow {
  const { id, source, from, to, reason, minutes, openedBy, closedBy, backfilledAt, backfilledBy } = item;
  return {
    key: id,
    cells: {
      from: <Time at={from} form="minute" relative={false} />,
      to: to === null ? <Status is="source-blind">blind now</Status> : <Time at={to} form="minute" relative={false} />,
      source: <Link href={`/sources/${source.id}`}>{source.name}</Link>,
      reason: REASON_NAMES[reason],
      why: (
        <>
          {whyBlind(item)} <EntryLink of={openedBy} />
          {closedBy !== null && (
            <>
              , ended by <EntryLink of={closedBy} />
            </>
          )}
          {backfilledAt !== null && backfilledBy !== null && (
            <>
              . Backfilled <Time at={backfilledAt} form="minute" relative={false} /> by <EntryLink of={backfilledBy} />
            </>
          )}
        </>
      ),
      minutes,
    },
  };
}
