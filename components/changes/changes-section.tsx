"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { changeHref } from "../../lib/changes/change-id.ts";
import { CHANGE_CLASSES } from "../../lib/changes/class.ts";
import type { ChangeDto, ChangeFilters } from "../../lib/changes/contract.ts";
import { changesPage } from "../../lib/changes/queries.ts";
import { countText } from "../ui/count-text.ts";
import { DataTable } from "../ui/data-table.tsx";
import type { DataColumn } from "../ui/data-table-columns.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { FilterBar } from "../ui/filter-bar.tsx";
import { Hash } from "../ui/hash.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { Pager } from "../ui/pager.tsx";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows, NothingFound } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { CLASS_WORDS, SIGNATURE_WORDS } from "./change-words.ts";
import { ClassSign, SignatureSign } from "./class-sign.tsx";

const PATH = "/changes";

const columns: readonly DataColumn<ChangeDto>[] = [
  {
    id: "landed",
    header: "Landed",
    width: 140,
    nowrap: true,
    secondary: true,
    cell: ({ landedAt }) => <Time at={landedAt} form="minute" relative={false} />,
  },
  {
    id: "change",
    header: "Change",
    phone: "lead",
    cell: (row, link) => (
      <>
        {link(row.title || row.sha.slice(0, 8))}
        {!row.firstParent && <span className="dim"> displaced</span>}
      </>
    ),
  },
  {
    id: "sha",
    header: "Commit",
    width: 108,
    nowrap: true,
    hideable: true,
    cell: ({ sha }) => <Hash value={sha} kind="commit" />,
  },
  {
    id: "repository",
    header: "Repository",
    width: 190,
    nowrap: true,
    hideable: true,
    secondary: true,
    cell: ({ repository }) => repository,
  },
  { id: "class", header: "Class", width: 120, nowrap: true, phone: "end", cell: (row) => <ClassSign of={row.class} /> },
  {
    id: "signature",
    header: "Signature",
    width: 130,
    nowrap: true,
    hideable: true,
    cell: ({ signature }) => <SignatureSign status={signature.status} />,
  },
  {
    id: "by",
    header: "Landed by",
    width: 120,
    nowrap: true,
    hideable: true,
    cell: ({ landedBy }) => landedBy?.name ?? <Nobody />,
  },
  {
    id: "landing",
    header: "Landing",
    width: 110,
    nowrap: true,
    hideable: true,
    wide: true,
    cell: (row) => (
      <Link href={hrefWith(PATH, {}, { landing: row.landing })}>
        {row.pullRequest === null ? "direct update" : `#${row.pullRequest}`}
      </Link>
    ),
  },
];

function Nobody(): ReactNode {
  return <span className="dim">not on record</span>;
}

interface ChangesSectionProps {
  filters: ChangeFilters;
  params: Params;
  repositories: readonly string[];
}

/** The population, landed last first; each row leads to its change. */
export function ChangesSection({ filters, params, repositories }: ChangesSectionProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(changesPage(filters, params["cursor"]));
  const words = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([value, label]) => ({ value, label }));
  // Set by a link from elsewhere, and taken off here.
  const set = (key: string, label: string) =>
    params[key] ? [{ key, label, options: words({ [params[key]]: params[key].replaceAll("_", " ") }) }] : [];
  return (
    <Section title="Changes">
      <FilterBar
        label="Filter changes"
        pathname={PATH}
        params={params}
        text={{ key: "sha", placeholder: "Commit" }}
        period={{ from: "from", to: "to", zone: "zone" }}
        dimensions={[
          { key: "repository", label: "Repository", options: repositories.map((one) => ({ value: one, label: one })) },
          {
            key: "class",
            label: "Class",
            options: CHANGE_CLASSES.map((one) => ({ value: one, label: CLASS_WORDS[one] })),
          },
          { key: "signature", label: "Signature", options: words(SIGNATURE_WORDS) },
          { key: "standing", label: "Standing", options: words({ line: "on the branch", displaced: "displaced" }) },
          ...set("test", "Test"),
          ...set("verdict", "Verdict"),
          ...(params["landing"]
            ? [{ key: "landing", label: "Landing", options: words({ [params["landing"]]: params["landing"] }) }]
            : []),
        ]}
        count={data ? <Counted total={data.total ?? 0} /> : "Counting"}
      />
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 && <NoChanges filtered={Object.values(filters).some(Boolean)} />}
      {data && data.items.length > 0 && (
        <>
          <DataTable
            label="Changes"
            columns={columns}
            rows={data.items}
            rowKey={(row) => row.id}
            rowHref={(row) => changeHref(row.id)}
          />
          <Pager
            shown={data.items.length}
            total={data.total}
            unit="changes"
            {...(data.nextCursor ? { olderHref: hrefWith(PATH, params, { cursor: data.nextCursor }) } : {})}
            {...(params["cursor"] ? { newestHref: hrefWith(PATH, params, { cursor: null }) } : {})}
          />
        </>
      )}
    </Section>
  );
}

function Counted({ total }: { total: number }): ReactNode {
  return (
    <>
      <b>{countText(total)}</b> changes
    </>
  );
}

function NoChanges({ filtered }: { filtered: boolean }): ReactNode {
  if (filtered) return <NothingFound filters="these filters" clearHref={PATH} />;
  return (
    <Empty next={{ href: "/docs", label: "How to add a repository" }}>
      No repository is mirrored yet. Every first-parent commit of its control branches will be a row here, whether or
      not any webhook arrived.
    </Empty>
  );
}
