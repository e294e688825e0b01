"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Status as StatusDto } from "../../lib/ledger/contract.ts";
import { status } from "../../lib/ledger/queries.ts";
import { countText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Facts } from "../ui/facts.tsx";
import { Columns, Section } from "../ui/section.tsx";
import { LoadingRows, Stale } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Ago, Time } from "../ui/time.tsx";
import { AnchorsSection } from "./anchors-section.tsx";
import { SetAsideSection } from "./set-aside-section.tsx";
import { VerifySection } from "./verify-section.tsx";
import { WorkersSection } from "./workers-section.tsx";

/** How the installation stands: the ledger, its worker, what was set aside, and how to check it from outside. */
export function StatusView({ mayDriveAgain }: { mayDriveAgain: boolean }): ReactNode {
  const { data, isError, error, refetch } = useQuery(status());
  if (!data) {
    return (
      <Section title="Ledger">
        {isError ? <ErrorPanel what={error.message} onRetry={() => void refetch()} /> : <LoadingRows />}
      </Section>
    );
  }
  return (
    <>
      {data.lag && <Stale at={data.lag.at} behind={data.lag.entries} />}
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {data.refusedToSign && <Refusal refusal={data.refusedToSign} />}
      <Columns>
        <LedgerSection data={data} />
        <FollowedSection data={data} />
      </Columns>
      <SetAsideSection items={data.setAside} mayDriveAgain={mayDriveAgain} />
      <AnchorsSection anchors={data.anchors} />
      <WorkersSection workers={data.workers} now={data.now} />
      <VerifySection verificationKey={data.verificationKey} />
    </>
  );
}

function Refusal({ refusal }: { refusal: NonNullable<StatusDto["refusedToSign"]> }): ReactNode {
  return (
    <Section title="Signing">
      <p>
        <Status is="exception">refused</Status> since <Time at={refusal.at} />. {refusal.message} ({refusal.reason})
      </p>
      <p className="mt-2">
        Deliveries are still accepted and wait. Nothing new is signed until somebody who knows why the log changed has
        taken note of it: <code>npx countersign log verify</code>, then <code>npx countersign log accept-rollback</code>
        .
      </p>
    </Section>
  );
}

function LedgerSection({ data }: { data: StatusDto }): ReactNode {
  const { size, checkpointAt, heldOutside, separation, origin, kind } = data;
  return (
    <Section title="Ledger">
      <Facts
        ruled
        items={[
          { label: "Entries in the newest checkpoint", value: countText(size) },
          { label: "Signed", value: checkpointAt ? <Time at={checkpointAt} /> : "no checkpoint yet" },
          {
            label: "Newest checkpoint held outside",
            value: heldOutside ? (
              <>
                {countText(heldOutside.size)}, <Ago at={heldOutside.at} />
              </>
            ) : (
              <Status is="not_collected">none yet</Status>
            ),
            note: heldOutside ? (
              <Time at={heldOutside.at} relative={false} />
            ) : (
              "Until somebody outside keeps a checkpoint, a rewritten log could not be told from this one."
            ),
          },
          {
            label: "Who may change what is written",
            value: separation === "role" ? "nobody through the application" : "the owner of the database",
            note:
              separation === "role"
                ? "The application runs as a role that may only add to the ledger's tables."
                : "This server gave the application no role of its own: triggers alone refuse changes.",
          },
          { label: "Origin", value: <code>{origin}</code> },
          ...(kind === "production" ? [] : [{ label: "Kind", value: `${kind} database, not evidence` }]),
        ]}
      />
    </Section>
  );
}

function FollowedSection({ data }: { data: StatusDto }): ReactNode {
  const { size, advanced, pending, oldestPendingAt, lag } = data;
  return (
    <Section title="Worker" note={lag ? undefined : "keeps up"}>
      <Facts
        ruled
        items={[
          { label: "Received, in no checkpoint yet", value: countText(pending) },
          { label: "Oldest of them", value: oldestPendingAt ? <Time at={oldestPendingAt} /> : "none waits" },
          { label: "Entries that pages show", value: countText(advanced) },
          { label: "Entries that pages do not show yet", value: countText(size - advanced) },
        ]}
      />
    </Section>
  );
}
