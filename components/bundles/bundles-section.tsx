"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Bundle } from "../../lib/bundles/contract.ts";
import { bundlesPage } from "../../lib/bundles/queries.ts";
import { Progress } from "../ui/bar.tsx";
import { LinkButton } from "../ui/button.tsx";
import { bytesText, countText, quantityText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Facts, type Fact } from "../ui/facts.tsx";
import { Command, Hash } from "../ui/hash.tsx";
import { Pager } from "../ui/pager.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

/** Bundles, newest first; those being made show how far they are, also after a reload. */
export function BundlesSection({ cursor }: { cursor: string | undefined }): ReactNode {
  const bundles = useQuery(bundlesPage(cursor));
  return (
    <>
      {bundles.isError && <ErrorPanel what={bundles.error.message} onRetry={() => void bundles.refetch()} />}
      {!bundles.data && !bundles.isError && <LoadingRows rows={4} />}
      {bundles.data?.total === 0 && (
        <Section title="Bundles">
          <Empty>No bundle was exported. One holds a period for a framework, signed, and is verified offline.</Empty>
        </Section>
      )}
      {bundles.data?.items.map((bundle) => (
        <BundleSection key={bundle.id} bundle={bundle} />
      ))}
      {bundles.data && bundles.data.items.length > 0 && (
        <Pager
          shown={bundles.data.items.length}
          total={bundles.data.total}
          unit="bundles"
          {...(bundles.data.nextCursor ? { olderHref: `/bundles?cursor=${bundles.data.nextCursor}` } : {})}
          {...(cursor ? { newestHref: "/bundles" } : {})}
        />
      )}
    </>
  );
}

const STATES: Readonly<Record<Bundle["state"], string>> = {
  queued: "queued",
  collecting: "collecting records",
  hashing: "hashing",
  signed: "signed, checking itself",
  ready: "ready",
  failed: "failed",
};

function BundleSection({ bundle }: { bundle: Bundle }): ReactNode {
  const { id, identifier, frameworkName, from, to, state, bytes, fault } = bundle;
  const download =
    state === "ready" && bytes !== null ? (
      <LinkButton href={`/api/v1/bundles/${id}/download`} download>
        {`Download ${bytesText(bytes)}`}
      </LinkButton>
    ) : undefined;
  return (
    <Section
      id={`bundle-${id}`}
      title={`${frameworkName}, ${from} to ${to}`}
      note={identifier}
      {...(download ? { aside: download } : {})}
    >
      {state === "failed" && <ErrorPanel what={`This bundle was not made: ${fault ?? "no reason is known"}`} />}
      <Facts items={factsOf(bundle)} />
      {state === "ready" && <HowToVerify bundle={bundle} />}
    </Section>
  );
}

function factsOf(bundle: Bundle): Fact[] {
  const { state, done, total, sha256, fingerprint, records, files } = bundle;
  const places = (names: "all" | readonly string[]) => (names === "all" ? "all" : names.join(", "));
  const facts: Fact[] = [
    { label: "State", value: stateText(bundle) },
    {
      label: "Period",
      value: `${bundle.from} to ${bundle.to}, both included, ${bundle.zone}`,
      note: `stored ${bundle.stored.from} up to, not including, ${bundle.stored.to}`,
    },
    { label: "Repositories", value: places(bundle.repositories) },
    { label: "Environments", value: places(bundle.environments) },
    { label: "Ledger size", value: countText(bundle.size) },
    { label: "Asked for", value: <Time at={bundle.requestedAt} />, note: `by ${bundle.requestedBy}` },
  ];
  if (state !== "ready" && state !== "failed" && total > 0) {
    facts.push({
      label: "Progress",
      value: <Progress label="Records written" value={done} max={total} />,
      note: `${countText(done)} of ${quantityText(total, "record")}`,
    });
  }
  if (records !== null && files !== null) {
    facts.push({ label: "Holds", value: `${quantityText(records, "record")} in ${quantityText(files, "file")}` });
  }
  if (sha256 !== null) facts.push({ label: "SHA-256", value: <Hash value={sha256} kind="digest" full /> });
  if (fingerprint !== null) {
    facts.push({
      label: "Signed by",
      value: <code>{fingerprint}</code>,
      note: "Tell the auditor by another way than with the bundle.",
    });
  }
  return facts;
}

function stateText({ state, finishedAt }: Bundle): ReactNode {
  if (finishedAt === null) return STATES[state];
  return (
    <>
      {STATES[state]} <Time at={finishedAt} form="minute" />
    </>
  );
}

/** The commands of the README, with this bundle's names filled in. */
function HowToVerify({ bundle }: { bundle: Bundle }): ReactNode {
  const folder = bundle.fileName.replace(/\.zip$/, "");
  const fingerprint = bundle.fingerprint ?? "";
  return (
    <details>
      <summary>How to verify</summary>
      <Note>Offline, with tools that an auditor has. The last two also check each record against the signed log.</Note>
      <Command
        label="Files"
        text={`unzip ${bundle.fileName} && cd ${folder} && sha256sum -c tagmanifest-sha256.txt && sha256sum -c manifest-sha256.txt`}
      />
      <Command
        label="Signature"
        text="ssh-keygen -Y verify -f allowed_signers -I countersign -n gitops-evidence@v1 -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt"
      />
      <Command label="Everything, with Python" text={`python3 verify/verify.py . --fingerprint ${fingerprint}`} />
      <Command
        label="Everything, with Countersign"
        text={`npx countersign bundle verify ${bundle.fileName} --fingerprint ${fingerprint}`}
      />
    </details>
  );
}
