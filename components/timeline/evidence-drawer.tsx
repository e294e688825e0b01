import type { ReactNode } from "react";
import type { EvidenceRecord } from "../../lib/timeline/contract.ts";
import { BothTimes } from "../ui/both-times.tsx";
import { Chip, Chips, ControlChip } from "../ui/chip.tsx";
import { bytesText, countText } from "../ui/count-text.ts";
import { Drawer, DrawerSection } from "../ui/drawer.tsx";
import { ExternalLink } from "../ui/external-link.tsx";
import { Facts } from "../ui/facts.tsx";
import { Hash } from "../ui/hash.tsx";
import { RawRecord } from "../ui/raw-record.tsx";
import { Note } from "../ui/section.tsx";
import { Status } from "../ui/status.tsx";
import { Ago, Time } from "../ui/time.tsx";
import { workloadFacts } from "./workload-facts.ts";
import { kindWord } from "./kind-words.ts";

/** One piece of evidence: what it says, both times, what it feeds, how it is proven, and the record as received. */
export function EvidenceDrawer({ record, closeHref }: { record: EvidenceRecord; closeHref: string }): ReactNode {
  const above = `${kindWord(record.kind)} · entry ${countText(record.index)}`;
  const rawHref = `/api/v1/evidence/${record.id}/raw`;
  return (
    <Drawer
      record={record.id}
      above={above}
      title={record.subject ? `${record.subject}: ${record.headline}` : record.headline}
      closeHref={closeHref}
      {...(record.raw.erased ? {} : { downloadHref: rawHref })}
    >
      <DrawerSection title="Times">
        <BothTimes occurredAt={record.occurredAt} occurredBy={record.claimedBy} receivedAt={record.receivedAt} />
      </DrawerSection>
      <DrawerSection title="Facts">
        <Facts
          items={[
            ...record.facts.map(({ name, value, id }) => ({ label: name, value, ...(id ? { note: id } : {}) })),
            { label: "Source", value: record.source.name, note: authWords(record) },
            { label: "Came", value: <Came record={record} /> },
            ...(record.url
              ? [
                  {
                    label: "At the forge",
                    value: <ExternalLink href={record.url}>{lastPart(record.url)}</ExternalLink>,
                  },
                ]
              : []),
            ...(record.siblings > 0
              ? [{ label: "Same entry", value: `${record.siblings} more ${record.siblings === 1 ? "fact" : "facts"}` }]
              : []),
          ]}
        />
      </DrawerSection>
      {record.auth.workload && (
        <DrawerSection title="Sender, by its token">
          <Facts items={workloadFacts(record.auth.workload)} />
        </DrawerSection>
      )}
      <Feeds record={record} />
      <Proof record={record} />
      <DrawerSection title="As received">
        {record.raw.erased ? (
          <Note>The payload was erased. The facts above remain, and the proof still holds.</Note>
        ) : (
          <RawRecord
            text={record.raw.text}
            {...(record.proof.bytes === null ? {} : { bytes: record.proof.bytes })}
            {...(record.raw.truncated ? { shown: record.raw.text.length } : {})}
          />
        )}
      </DrawerSection>
    </Drawer>
  );
}

const CAME: Readonly<Record<NonNullable<EvidenceRecord["came"]>, string>> = {
  polled: "asked of the forge's API",
  backfilled: "backfilled from the forge's API",
  snapshot: "picture of the day, from the forge's API",
  imported: "imported by hand",
};

/** Live, or how and when it was brought in. */
function Came({ record }: { record: EvidenceRecord }): ReactNode {
  if (record.came === null) return "live";
  return (
    <>
      {CAME[record.came]}, <Time at={record.receivedAt} relative={false} />
    </>
  );
}

function Feeds({ record }: { record: EvidenceRecord }): ReactNode {
  const { controls, tests } = record.feeds;
  if (controls.length === 0) {
    return (
      <DrawerSection title="Feeds">
        <Note>This kind of record feeds no control test.</Note>
      </DrawerSection>
    );
  }
  return (
    <DrawerSection title="Feeds">
      <Note>
        {controls.length} controls, because {kindWord(record.kind).toLowerCase()} records feed {tests.length} tests.
      </Note>
      <Chips>
        {tests.map((test) => (
          <Chip key={test.id} name={test.title}>
            {test.id}
          </Chip>
        ))}
      </Chips>
      <details>
        <summary>Controls, and why</summary>
        <Facts
          items={controls.map((tag) => ({
            label: <ControlChip control={tag.key} />,
            value: tag.how ?? "through its tests",
            note: tag.tests.join(", "),
          }))}
        />
      </details>
    </DrawerSection>
  );
}

function Proof({ record }: { record: EvidenceRecord }): ReactNode {
  const { proof } = record;
  return (
    <DrawerSection title="Proof">
      <Facts
        items={[
          { label: "Entry", value: countText(record.index) },
          ...(proof.sha256 === null
            ? []
            : [
                {
                  label: "Bytes",
                  value: <Hash value={proof.sha256} kind="digest" />,
                  note: bytesText(proof.bytes ?? 0),
                },
              ]),
          { label: "Leaf hash", value: <Hash value={proof.leafHash} kind="digest" /> },
          {
            label: "In ledger",
            value:
              proof.checkpointSize === null ? (
                <Status is="pending">not yet</Status>
              ) : (
                <Status is="pass">included</Status>
              ),
            note:
              proof.checkpointSize === null
                ? "waits for a checkpoint"
                : `in checkpoint ${countText(proof.checkpointSize)}`,
          },
          { label: "Held outside", ...heldOutside(record) },
        ]}
      />
    </DrawerSection>
  );
}

/** A copy that ends before this entry says nothing of it. */
function heldOutside({ index, proof }: EvidenceRecord): { value: ReactNode; note: ReactNode } {
  const newest = proof.heldOutside;
  const note = newest && (
    <>
      Newest copy held outside: {countText(newest.size)}, <Ago at={newest.at} />
    </>
  );
  if (newest && newest.size > index) return { value: <Status is="pass">yes</Status>, note };
  return { value: <Status is="pending">not yet</Status>, note: note ?? "No checkpoint is held outside." };
}

const METHODS: Readonly<Record<string, string>> = {
  "hmac-sha256": "HMAC",
  bearer: "bearer token",
  "gitlab-token": "GitLab token",
  "standard-webhooks": "signed webhook",
  oidc: "OpenID Connect token",
  session: "signed in",
  "api-token": "API token",
  "git-object-id": "Git object id",
  internal: "by the product itself",
};

function authWords({ auth }: EvidenceRecord): string {
  const method = METHODS[auth.method] ?? auth.method;
  return auth.generation === null ? method : `${method}, secret ${auth.generation}`;
}

function lastPart(url: string): string {
  return new URL(url).pathname.split("/").slice(-2).join("/");
}
