"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sourceList } from "../../lib/ingest/queries.ts";
import { STATE_SIGN, stateWords, TYPE_NAMES } from "../sources/source-words.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Ago, Time } from "../ui/time.tsx";

/** Every source, its state and its last event. */
export function SourcesSummary(): ReactNode {
  const { data, isError, error, refetch } = useQuery(sourceList());
  return (
    <Section
      title="Sources"
      {...(data ? { note: stateWords(data.items) } : {})}
      aside={<Link href="/sources">All sources</Link>}
    >
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows />}
      {data?.items.length === 0 && (
        <Empty next={{ href: "/sources#add", label: "Add the first source" }}>Nothing sends evidence yet.</Empty>
      )}
      {data && data.items.length > 0 && (
        <Table label="Sources">
          <thead>
            <tr>
              <Th>Source</Th>
              <Th wide>Kind</Th>
              <Th>State</Th>
              <Th numeric>Last event</Th>
            </tr>
          </thead>
          <tbody>
            {data.items.map(({ id, name, type, state, blind, lastReceivedAt }) => (
              <tr key={id}>
                <Td nowrap>
                  <Link href={`/sources/${id}`}>{name}</Link>
                </Td>
                <Td secondary wide>
                  {TYPE_NAMES[type]}
                </Td>
                <Td nowrap>
                  <Status is={STATE_SIGN[state]} />
                  {blind.since && (
                    <span className="dim">
                      {" since "}
                      <Time at={blind.since} form="minute" relative={false} />
                    </span>
                  )}
                </Td>
                <td className="cs-num">{lastReceivedAt ? <Ago at={lastReceivedAt} /> : "none yet"}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}
