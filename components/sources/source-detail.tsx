"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { SourceHealth } from "../../lib/ingest/contract.ts";
import { sourceHealth } from "../../lib/ingest/queries.ts";
import { quantityText } from "../ui/count-text.ts";
import { Count } from "../ui/figure.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Facts } from "../ui/facts.tsx";
import { Command } from "../ui/hash.tsx";
import { Link } from "../ui/link.tsx";
import { Columns, Note, Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Td, Th, NumberCell } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { BlindSection } from "./blind-section.tsx";
import { silenceWords } from "./blind-words.ts";
import { CollectionSection } from "./collection-section.tsx";
import { RotateSecret } from "./rotate-secret.tsx";
import { SilenceForms } from "./silence-forms.tsx";
import { refusalWords, STATE_SIGN, TYPE_NAMES } from "./source-words.ts";
import { TrustSection } from "./trust-section.tsx";

interface SourceDetailProps {
  id: string;
  url: string;
  mayManage: boolean;
}

/** One source: whether it is heard, what it sent, what was refused and why, and its secrets. Kept up to date. */
export function SourceDetail({ id, url, mayManage }: SourceDetailProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(sourceHealth(id));
  if (isError) return <ErrorPanel what={error.message} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows />;
  return (
    <>
      {data.state === "waiting" && <Waiting source={data} url={url} />}
      <Columns>
        <Received source={data} url={url} />
        <Refused source={data} />
      </Columns>
      <BlindSection source={id} />
      {mayManage && <SilenceForms source={data} />}
      {(data.type === "github" || data.type === "gitlab") && <CollectionSection source={data} mayManage={mayManage} />}
      {data.type !== "github" && data.type !== "gitlab" && <TrustSection source={data.id} mayManage={mayManage} />}
      <Section title="Secrets" note="accepted now">
        <Table label="Secrets accepted now" phone="keep">
          <thead>
            <tr>
              <Th>Generation</Th>
              <Th>Since</Th>
              <Th>Until</Th>
            </tr>
          </thead>
          <tbody>
            {data.secrets.map((secret) => (
              <tr key={secret.generation}>
                <Td>{secret.generation}</Td>
                <Td>
                  <Time at={secret.createdAt} />
                </Td>
                <Td>{secret.expiresAt ? <Time at={secret.expiresAt} /> : "it is rotated"}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
        {mayManage && <RotateSecret id={id} />}
      </Section>
    </>
  );
}

function Waiting({ source, url }: { source: SourceHealth; url: string }): ReactNode {
  return (
    <Section title="Waiting for the first event">
      <p role="status">
        <Status is="source-waiting">waiting for the first event</Status>, since <Time at={source.createdAt} />. This
        page looks every few seconds.
      </p>
      <ol className="cs-steps mt-3">
        <li>Paste the set-up that was shown with the secret. If it is lost, rotate the secret below.</li>
        <li>Let the sender reach this address:</li>
        <li className="list-none">
          <Command text={url} label="Address to reach" />
        </li>
        <li>Make it send something: {FIRST_EVENT[source.type]}</li>
      </ol>
      {(source.type === "github" || source.type === "gitlab") && (
        <Note>Where nothing can reach this address, let it be asked instead: see Collection below.</Note>
      )}
    </Section>
  );
}

const FIRST_EVENT: Readonly<Record<SourceHealth["type"], string>> = {
  flux: "flux reconcile kustomization flux-system --with-source",
  argocd: "refresh or sync any application",
  github: "GitHub sends a ping when the hook is saved; redeliver it under Recent Deliveries",
  gitlab: "press Test, then Push events, beside the hook",
  "kubernetes-audit": "any write to the API server",
  ci: "run the pipeline, or post a line with curl",
  records: "post a record with curl",
};

function Received({ source, url }: { source: SourceHealth; url: string }): ReactNode {
  return (
    <Section title="Received" aside={<Link href={`/timeline?source=${source.id}`}>Its records</Link>}>
      <Facts
        items={[
          {
            label: "State",
            value: (
              <>
                <Status is={STATE_SIGN[source.state]} />
                {source.blind.since && (
                  <>
                    {" since "}
                    <Time at={source.blind.since} />
                  </>
                )}
              </>
            ),
          },
          { label: "Blind", value: silenceWords(source.silence) },
          { label: "Kind", value: TYPE_NAMES[source.type] },
          ...(source.cluster ? [{ label: "Cluster", value: source.cluster }] : []),
          ...(source.environment ? [{ label: "Environment", value: source.environment }] : []),
          {
            label: "Collected since",
            value: source.collectedSince ? <Time at={source.collectedSince} /> : "nothing yet",
          },
          { label: "Last event", value: source.lastReceivedAt ? <Time at={source.lastReceivedAt} /> : "none yet" },
          ...(source.lastHeardAt && source.lastHeardAt !== source.lastReceivedAt
            ? [{ label: "Last heard", value: <Time at={source.lastHeardAt} />, note: "from the sender itself" }]
            : []),
          { label: "Records", value: <Count value={source.entries} />, note: "in the ledger" },
          { label: "Pending", value: <Count value={source.pending} />, note: "accepted, not yet in the ledger" },
          { label: "Not read", value: <Count value={source.unparsed} />, note: "kept as received" },
          { label: "Sent again", value: <Count value={source.duplicates} />, note: "recognised as duplicates" },
          { label: "Address", value: <Command text={url} label="Address" /> },
        ]}
      />
      {isRefusedSince(source) && (
        <Note>
          Requests were refused since it was last heard. If they were this sender&apos;s, it lives, and the cause stands
          beside.
        </Note>
      )}
      {source.type === "gitlab" && (
        <Note>
          GitLab switches a hook off after four failures. If nothing arrives, look for “Disabled” beside the hook under
          Settings, Webhooks; press Test there to switch it on again.
        </Note>
      )}
    </Section>
  );
}

/** Refusals are counted apart from the ledger: they explain a silence, and never make or end an interval. */
function isRefusedSince({ state, refusals, lastHeardAt }: SourceHealth): boolean {
  if (state !== "late" && state !== "blind") return false;
  return lastHeardAt !== null && refusals.some(({ lastAt }) => Date.parse(lastAt) > Date.parse(lastHeardAt));
}

function Refused({ source }: { source: SourceHealth }): ReactNode {
  const total = source.refusals.reduce((sum, one) => sum + one.count, 0);
  return (
    <Section title="Refused" note={`${quantityText(total, "request")}; none is in the ledger`}>
      {total === 0 ? (
        <Note>No request was refused.</Note>
      ) : (
        <Table label="Refused requests by cause" phone="blocks">
          <thead>
            <tr>
              <Th>Cause</Th>
              <Th numeric>Requests</Th>
              <Th>Last</Th>
            </tr>
          </thead>
          <tbody>
            {source.refusals.map((refusal) => (
              <tr key={refusal.reason}>
                <Td>{refusalWords(refusal.reason)}</Td>
                <NumberCell value={refusal.count} />
                <Td nowrap secondary>
                  <Time at={refusal.lastAt} form="minute" />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}
