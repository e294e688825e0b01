"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { CLOCK_SUBJECT } from "../../lib/emergencies/texts.ts";
import type { Waiting } from "../../lib/timeline/contract.ts";
import { waiting } from "../../lib/timeline/queries.ts";
import { ObjectName } from "../deployments/revision.tsx";
import { objectOf } from "../drift/drift-words.ts";
import { WhoWrote } from "../drift/who-wrote.tsx";
import { countText, quantityText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Due, Time } from "../ui/time.tsx";
import { waitingCount } from "./waiting-count.ts";

/** What waits for a person, the most urgent kind first; each row leads to what can be done. */
export function WaitingSection(): ReactNode {
  const { data, isError, error, refetch } = useQuery(waiting());
  const count = data && waitingCount(data);
  return (
    <Section title="Waiting for a person" {...(count === undefined ? {} : { note: countText(count) })}>
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows rows={4} />}
      {data && count === 0 && (
        <Empty next={{ href: "/timeline", label: "What came in last" }}>
          No open emergency, no open drift, no unexplained change, no late source.
        </Empty>
      )}
      {data && count !== 0 && (
        <Table label="Waiting for a person" phone="blocks">
          <thead>
            <tr>
              <Th width={128}>State</Th>
              <Th>What</Th>
              <Th width={264}>Clock</Th>
              <Th width={160}>Who</Th>
            </tr>
          </thead>
          <tbody>
            <Cases data={data} />
            <Drifts data={data} />
            <Counted data={data} />
            <LateSources data={data} />
          </tbody>
        </Table>
      )}
    </Section>
  );
}

function Row({ state, what, clock, who }: Record<"state" | "what" | "clock" | "who", ReactNode>): ReactNode {
  return (
    <tr>
      <Td nowrap phone="lead">
        {state}
      </Td>
      <Td phone="line">{what}</Td>
      <Td phone="line">{clock}</Td>
      <Td phone="line">{who}</Td>
    </tr>
  );
}

function Cases({ data: { cases, suspected } }: { data: Waiting }): ReactNode {
  const more = cases.total - cases.items.length;
  return (
    <>
      {cases.items.map(({ id, status, title, place, next, owner, implementer }) => (
        <Row
          key={id}
          state={<Status is={`case-${status}`} />}
          what={
            <>
              <Link href={`/emergencies/${id}`}>
                <span className="nw">{id}</span>
              </Link>{" "}
              {title}
              {!title.includes(place.name) && (
                <>
                  , in <span className="nw">{place.name}</span>
                </>
              )}
            </>
          }
          clock={
            next ? (
              <>
                {CLOCK_SUBJECT[next.name]} <Due at={next.dueAt} />
              </>
            ) : (
              <span className="dim">nothing runs</span>
            )
          }
          who={owner ?? <>not {implementer}</>}
        />
      ))}
      {more > 0 && (
        <Row
          state={<Status is="case-declared">more</Status>}
          what={<Link href="/emergencies?status=open">All {countText(cases.total)} open cases</Link>}
          clock=""
          who=""
        />
      )}
      {suspected > 0 && (
        <Row
          state={<Status is="case-suspected" />}
          what={
            <>
              <Link href="/emergencies#suspected">
                {quantityText(suspected, "sign of an emergency", "signs of emergencies")}
              </Link>
              , neither confirmed nor cleared
            </>
          }
          clock={<span className="dim">confirmed after a minute</span>}
          who=""
        />
      )}
    </>
  );
}

function Drifts({ data: { drifts } }: { data: Waiting }): ReactNode {
  const more = drifts.total - drifts.items.length;
  return (
    <>
      {drifts.items.map((drift) => (
        <Row
          key={drift.id}
          state={<Status is={`drift-${drift.state}`}>drift</Status>}
          what={
            <>
              <Link href={`/drift/${drift.id}`}>
                <ObjectName {...objectOf(drift)} />
              </Link>{" "}
              in <span className="nw">{drift.target.cluster}</span> differs from Git
            </>
          }
          clock={
            <span className="dim">
              since <Time at={drift.onset.latest} form="minute" />
            </span>
          }
          who={<WhoWrote culprit={drift.culprit} />}
        />
      ))}
      {more > 0 && (
        <Row
          state={<Status is="drift-open">drift</Status>}
          what={<Link href="/drift?state=open">All {countText(drifts.total)} open drifts</Link>}
          clock=""
          who=""
        />
      )}
    </>
  );
}

function Counted({ data: { unexplained, setAside } }: { data: Waiting }): ReactNode {
  return (
    <>
      {unexplained.total > 0 && (
        <Row
          state={<Status is="unexplained" />}
          what={
            <>
              <Link href="/changes?class=unexplained&standing=line">
                {quantityText(unexplained.total, "change", "changes")}
              </Link>{" "}
              with no pull request, no known actor and no case
            </>
          }
          clock={unexplained.oldest && <Oldest at={unexplained.oldest} />}
          who=""
        />
      )}
      {setAside > 0 && (
        <Row
          state={<Status is="unknown">set aside</Status>}
          what={
            <>
              <Link href="/status#set-aside">{quantityText(setAside, "entry", "entries")}</Link> could not be read;
              pages lack what {setAside === 1 ? "it says" : "they say"}
            </>
          }
          clock=""
          who="Administrator"
        />
      )}
    </>
  );
}

function Oldest({ at }: { at: string }): ReactNode {
  return (
    <span className="dim">
      oldest <Time at={at} form="minute" />
    </span>
  );
}

function LateSources({ data: { lateSources } }: { data: Waiting }): ReactNode {
  return lateSources?.map(({ id, name, state, lastReceivedAt }) => (
    <Row
      key={id}
      state={<Status is={state === "blind" ? "source-blind" : "source-late"} />}
      what={
        <>
          <Link href={`/sources/${id}`}>
            <span className="nw">{name}</span>
          </Link>{" "}
          {state === "blind"
            ? "sees nothing: what it would have decided is unknown"
            : "has sent nothing for longer than it should"}
        </>
      }
      clock={
        lastReceivedAt && (
          <span className="dim">
            last <Time at={lastReceivedAt} form="minute" />
          </span>
        )
      }
      who=""
    />
  ));
}
