"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { VerdictDto, VerdictFilters } from "../../lib/controls/contract.ts";
import { itemHref } from "../../lib/controls/item-href.ts";
import { verdictsPage } from "../../lib/controls/queries.ts";
import { countText } from "../ui/count-text.ts";
import { DataTable } from "../ui/data-table.tsx";
import type { DataColumn } from "../ui/data-table-columns.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { FilterBar } from "../ui/filter-bar.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { Pager } from "../ui/pager.tsx";
import { Section } from "../ui/section.tsx";
import { LoadingRows, NothingFound } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { POPULATION_WORDS, reasonText, VERDICT_WORDS } from "./control-words.ts";

const columns: readonly DataColumn<VerdictDto>[] = [
  {
    id: "at",
    header: "When",
    width: 140,
    nowrap: true,
    secondary: true,
    cell: ({ at }) => <Time at={at} form="minute" relative={false} />,
  },
  {
    id: "verdict",
    header: "Verdict",
    width: 112,
    nowrap: true,
    phone: "end",
    cell: ({ verdict }) => <Status is={verdict} />,
  },
  {
    id: "item",
    header: "Item",
    phone: "lead",
    cell: (row, link) => (
      <>
        {link(row.name)}
        <br />
        <span className="dim">{row.sentence}</span>
      </>
    ),
  },
  {
    id: "place",
    header: "Where",
    width: 180,
    hideable: true,
    secondary: true,
    cell: ({ repository, environment }) => [repository, environment].filter((one) => one !== null).join(", "),
  },
  {
    id: "records",
    header: "Records used",
    width: 120,
    hideable: true,
    wide: true,
    cell: ({ evidence }) => <Records evidence={evidence} />,
  },
];

function Records({ evidence }: { evidence: readonly string[] }): ReactNode {
  return (
    <>
      {evidence.slice(0, 4).map((id) => (
        <Link key={id} href={`/timeline?record=${id}`}>
          <span className="nw">{id.split(".")[0]}</span>{" "}
        </Link>
      ))}
      {evidence.length > 4 && <span className="dim">and {evidence.length - 4} more</span>}
    </>
  );
}

interface VerdictsProps {
  id: string;
  filters: VerdictFilters;
  params: Params;
}

/** Every verdict of a test, the newest items first. */
export function VerdictsSection({ id, filters, params }: VerdictsProps): ReactNode {
  const path = `/tests/${id}`;
  const { data, isError, error, refetch } = useQuery(verdictsPage(id, filters, params["cursor"]));
  const set = (key: string) => (params[key] ? [{ value: params[key], label: params[key] }] : []);
  return (
    <Section title="Verdicts">
      <FilterBar
        label="Filter verdicts"
        pathname={path}
        params={params}
        period={{ from: "from", to: "to" }}
        dimensions={[
          {
            key: "verdict",
            label: "Verdict",
            options: Object.entries(VERDICT_WORDS).map(([value, label]) => ({ value, label })),
          },
          ...(params["reason"]
            ? [
                {
                  key: "reason",
                  label: "Reason",
                  options: [{ value: params["reason"], label: reasonText(params["reason"]) }],
                },
              ]
            : []),
          ...(params["repository"] ? [{ key: "repository", label: "Repository", options: set("repository") }] : []),
          ...(params["environment"] ? [{ key: "environment", label: "Environment", options: set("environment") }] : []),
        ]}
        count={data ? <Counted total={data.total ?? 0} of={data.items[0]} /> : "Counting"}
      />
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 && <NothingFound filters="these filters" clearHref={path} />}
      {data && data.items.length > 0 && (
        <>
          <DataTable
            label="Verdicts"
            columns={columns}
            rows={data.items}
            rowKey={(row) => row.item}
            rowHref={(row) => itemHref(row.population, row.item, row.evidence)}
          />
          <Pager
            shown={data.items.length}
            total={data.total}
            unit="verdicts"
            {...(data.nextCursor ? { olderHref: hrefWith(path, params, { cursor: data.nextCursor }) } : {})}
            {...(params["cursor"] ? { newestHref: hrefWith(path, params, { cursor: null }) } : {})}
          />
        </>
      )}
    </Section>
  );
}

function Counted({ total, of }: { total: number; of: VerdictDto | undefined }): ReactNode {
  return (
    <>
      <b>{countText(total)}</b> {of ? POPULATION_WORDS[of.population] : "items"}
    </>
  );
}
