"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ChangeRecord } from "../../lib/changes/contract.ts";
import { changeRecord } from "../../lib/changes/queries.ts";
import type { Spine as SpineData } from "../../lib/timeline/contract.ts";
import { changeSpine } from "../../lib/timeline/queries.ts";
import { ItemVerdicts } from "../controls/item-verdicts.tsx";
import { CopyLink } from "../ui/copy-link.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Hash } from "../ui/hash.tsx";
import { Link } from "../ui/link.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Columns, Note, Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Spine, type SpineStep } from "../ui/spine.tsx";
import { Time } from "../ui/time.tsx";
import { ChangeRail } from "./change-rail.tsx";
import { changeSteps } from "./change-steps.tsx";
import { deploymentSteps, missingDeployment } from "./deployment-steps.tsx";
import { driftSteps } from "./drift-steps.tsx";
import { emergencyStep } from "./emergency-step.tsx";
import { imageSteps } from "./image-steps.tsx";
import { NotDrawn } from "./not-drawn.tsx";
import { relationSteps } from "./relation-steps.tsx";

interface ChangeDetailProps {
  id: string;
  /** Some reconciler is connected: then a change of a deploy repository is expected to be applied. */
  reconciled: boolean;
}

/** One change, from commit to cluster. */
export function ChangeDetail({ id, reconciled }: ChangeDetailProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(changeRecord(id));
  if (isError) return <ErrorPanel what={error.message} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows />;
  return (
    <>
      <PageHeader
        above={
          <span className="nw">
            {data.repository}, {data.branch} <Hash value={data.sha} kind="commit" />
          </span>
        }
        title={data.title || data.sha.slice(0, 8)}
        subtitle={<Subtitle change={data} />}
        actions={<CopyLink />}
      />
      <Columns rail="right">
        <div>
          <SpineSection change={data} reconciled={reconciled} />
          <ItemVerdicts items={[...new Set([data.id, data.landing])]} />
        </div>
        <ChangeRail change={data} />
      </Columns>
    </>
  );
}

function Subtitle({ change: { pull, landedAt, landedBy, repository } }: { change: ChangeRecord }): ReactNode {
  return (
    <>
      {pull ? "Merged" : "Landed"} <Time at={landedAt} />
      {pull && (
        <>
          {" · pull request "}
          {pull.url ? <Link href={pull.url}>{`${repository}#${pull.number}`}</Link> : `${repository}#${pull.number}`}
        </>
      )}
      {landedBy && ` · ${landedBy.name}`}
    </>
  );
}

/** Every step of a change with who, when and through whom; what should be there and is not, as a gap. */
export function SpineSection({ change, reconciled }: { change: ChangeRecord; reconciled: boolean }): ReactNode {
  const { data: spine, isError, error, refetch } = useQuery(changeSpine(change.id));
  const title = "From commit to cluster";
  if (!spine) {
    return (
      <Section title={title}>
        {isError ? <ErrorPanel what={error.message} onRetry={() => void refetch()} /> : <LoadingRows />}
      </Section>
    );
  }
  const steps = stepsOf(change, spine, reconciled);
  const received = steps.filter(({ state }) => state === "received").length;
  const more = spine.deployments.total - spine.deployments.items.length;
  return (
    <Section title={title} note={`${received} of ${steps.length} steps received`}>
      <Spine label={title} steps={steps} />
      {more > 0 && (
        <Note>
          <Link href={`/deployments?sha=${change.sha}`}>{`${more} more deployments`}</Link>
        </Note>
      )}
      <NotDrawn change={change} spine={spine} />
      {spine.deployments.total > 0 && spine.drifts.total === 0 && (
        <Note>Nothing that differed from this revision was reported.</Note>
      )}
    </Section>
  );
}

function stepsOf(change: ChangeRecord, spine: SpineData, reconciled: boolean): SpineStep[] {
  const applied = deploymentSteps(spine, change.landedAt);
  const expected = change.kind === "deploy" && change.deploying && reconciled;
  return [
    ...relationSteps(change, spine, "earlier"),
    ...changeSteps(change, spine),
    ...(change.case === null ? [] : [emergencyStep(change.case)]),
    ...imageSteps(spine),
    ...(applied.length === 0 && expected ? [missingDeployment(spine, change.landedAt)] : applied),
    ...driftSteps(spine),
    ...relationSteps(change, spine, "later"),
  ];
}
