"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Environment, Running } from "../../lib/deployments/contract.ts";
import { environmentAt } from "../../lib/deployments/queries.ts";
import { quantityText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { ChangeName, ObjectName, Revisions } from "./revision.tsx";
import { SuspensionsSection } from "./suspensions-section.tsx";

interface RunningSectionProps {
  environment: string;
  /** What ran at this instant; left out: now. */
  at: string | undefined;
}

/** What runs in an environment, since when, and which change it is; and who paused what. */
export function RunningSection({ environment, at }: RunningSectionProps): ReactNode {
  const query = useQuery(environmentAt(environment, at));
  const title = at === undefined ? `Runs in ${environment} now` : `Ran in ${environment}`;
  return (
    <>
      <Section title={title} note={query.data && noteOf(query.data, at)}>
        {query.isError && <ErrorPanel what={query.error.message} onRetry={() => void query.refetch()} />}
        {!query.data && !query.isError && <LoadingRows rows={6} />}
        {query.data && <RunningTable targets={query.data.targets} />}
      </Section>
      {query.data && <SuspensionsSection suspensions={query.data.suspensions} />}
    </>
  );
}

function noteOf(data: Environment, at: string | undefined): ReactNode {
  const targets = quantityText(data.targets.length, "target");
  return at === undefined ? (
    targets
  ) : (
    <>
      {targets} at <Time at={data.at} relative={false} />
    </>
  );
}

function RunningTable({ targets }: { targets: readonly Running[] }): ReactNode {
  return (
    <Table label="What runs" phone="blocks">
      <thead>
        <tr>
          <Th>Object</Th>
          <Th>Cluster</Th>
          <Th>Revision</Th>
          <Th>Change</Th>
          <Th>Since</Th>
          <Th>Last result</Th>
        </tr>
      </thead>
      <tbody>
        {targets.map(({ target, deployment, lastResult, suspended }) => (
          <tr key={target.key}>
            <Td phone="lead">
              <Link href={`/deployments?target=${encodeURIComponent(target.key)}`}>
                <ObjectName kind={target.kind} name={target.name} />
              </Link>
            </Td>
            <Td secondary nowrap>
              {target.cluster}
            </Td>
            <Td nowrap>{deployment ? <Revisions revisions={deployment.revisions} /> : <Status is="unknown" />}</Td>
            <Td phone="line">{deployment && <ChangeName change={deployment.change} />}</Td>
            <Td secondary nowrap>
              {deployment && <Time at={deployment.startedAt} form="minute" />}
            </Td>
            <Td phone="end" nowrap>
              <LastResult result={lastResult} suspended={suspended} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function LastResult({ result, suspended }: { result: Running["lastResult"]; suspended: boolean }): ReactNode {
  if (suspended) return <Status is="case-ended">suspended</Status>;
  if (result === null) return <Status is="unknown">not reported</Status>;
  if (result.result === "succeeded") return <Status is="pass">succeeded</Status>;
  return <Status is="exception">failed: {result.reason}</Status>;
}
