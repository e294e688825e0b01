"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { BackfillDto, Collection, SourceHealth } from "../../lib/ingest/contract.ts";
import { sourceCollection } from "../../lib/ingest/queries.ts";
import { countText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Facts } from "../ui/facts.tsx";
import { Note, Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { NumberCell, Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { BackfillForm } from "./backfill-form.tsx";
import { CollectionForm } from "./collection-form.tsx";
import { latencyWords, MODE_NAMES } from "./source-words.ts";

interface CollectionSectionProps {
  source: Pick<SourceHealth, "id" | "type">;
  mayManage: boolean;
}

/** How a forge is collected: whether it sends or is asked, within which time, how that goes, and what was read of its past. */
export function CollectionSection({ source, mayManage }: CollectionSectionProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(sourceCollection(source.id));
  return (
    <>
      <Section title="Collection" {...(data ? { note: MODE_NAMES[data.mode] } : {})}>
        {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
        {!data && !isError && <LoadingRows />}
        {data && <Asked collection={data} />}
        {data && mayManage && <CollectionForm key={data.source} type={source.type} collection={data} />}
      </Section>
      {data && <Backfills collection={data} mayManage={mayManage} />}
    </>
  );
}

function Asked({ collection }: { collection: Collection }): ReactNode {
  const { mode, credential, lastPollAt, lastSuccessAt, nextPollAt, lastError, rate, repositories } = collection;
  const asked = credential !== null;
  return (
    <>
      <Facts
        items={[
          { label: "Latency", value: latencyWords(collection) },
          { label: "API", value: collection.baseUrl },
          {
            label: "Repositories",
            value: repositories.length === 0 ? "those of the population at this forge" : repositories.join(", "),
          },
          {
            label: "Access token",
            value: credential ? "sealed" : "none",
            ...(credential
              ? {
                  note: (
                    <>
                      number {credential.generation}, since{" "}
                      <Time at={credential.setAt} form="minute" relative={false} />
                    </>
                  ),
                }
              : {}),
          },
          ...(asked
            ? [
                { label: "Last asked", value: lastPollAt ? <Time at={lastPollAt} /> : "not yet" },
                { label: "Last answered", value: lastSuccessAt ? <Time at={lastSuccessAt} /> : "not yet" },
                {
                  label: mode === "push" ? "Next sweep" : "Next asked",
                  value: nextPollAt ? <Time at={nextPollAt} relative={false} /> : "not planned",
                },
                {
                  label: "Requests left",
                  value: rate ? `${countText(rate.remaining)} of ${countText(rate.limit)}` : "the forge has not said",
                  ...(rate?.resetAt
                    ? {
                        note: (
                          <>
                            renewed <Time at={rate.resetAt} form="minute" relative={false} />
                          </>
                        ),
                      }
                    : {}),
                },
              ]
            : []),
        ]}
      />
      {lastError && (
        <p role="status" className="mt-3">
          <Status is="source-late">{lastSuccessAt === lastPollAt ? "in part" : "not answered"}</Status> {lastError}
        </p>
      )}
      {mode === "push" && asked && (
        <Note>
          Once an hour the deliveries that the forge could not make are asked for again, and once a day the rules and
          who may do what are recorded.
        </Note>
      )}
    </>
  );
}

function Backfills({ collection, mayManage }: { collection: Collection; mayManage: boolean }): ReactNode {
  const { backfills, credential } = collection;
  const running = backfills.some(({ finishedAt }) => finishedAt === null);
  if (!credential && backfills.length === 0) return null;
  return (
    <Section title="Backfill" note="what the forge knows of the time before">
      {backfills.length > 0 && (
        <Table label="Backfills" phone="blocks">
          <thead>
            <tr>
              <Th>From</Th>
              <Th>Asked for</Th>
              <Th>Progress</Th>
              <Th numeric>Read</Th>
              <Th numeric>New</Th>
            </tr>
          </thead>
          <tbody>
            {backfills.map((one) => (
              <tr key={one.id}>
                <Td nowrap>
                  <Time at={one.from} form="minute" relative={false} />
                </Td>
                <Td secondary>
                  <Time at={one.requestedAt} form="minute" relative={false} /> by {one.requestedBy}
                </Td>
                <Td>
                  <Progress backfill={one} />
                </Td>
                <NumberCell value={one.read} />
                <NumberCell value={one.kept} />
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {mayManage && credential && <BackfillForm source={collection.source} running={running} />}
    </Section>
  );
}

function Progress({ backfill }: { backfill: BackfillDto }): ReactNode {
  const { listsDone, listsTotal, finishedAt, error } = backfill;
  if (finishedAt) {
    return (
      <>
        <Status is={error ? "source-late" : "pass"}>{error ? "in part" : "whole"}</Status>{" "}
        <Time at={finishedAt} form="minute" relative={false} />
        {error && ` ${error}`}
      </>
    );
  }
  return (
    <>
      <Status is="pending">{listsTotal === null ? "begins" : `${listsDone} of ${listsTotal} lists`}</Status>
      {error && ` ${error}`}
    </>
  );
}
