"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { changeHref } from "../../lib/changes/change-id.ts";
import type { ChangeDto, LandingRecord } from "../../lib/changes/contract.ts";
import { tipOf } from "../../lib/changes/landing-tip.ts";
import { changeRecord, landingRecord } from "../../lib/changes/queries.ts";
import { ItemVerdicts } from "../controls/item-verdicts.tsx";
import { CopyLink } from "../ui/copy-link.tsx";
import { countText, quantityText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Hash } from "../ui/hash.tsx";
import { hrefWith } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Columns, Note, Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { SpineSection } from "./change-detail.tsx";
import { ClassSign, SignatureSign } from "./class-sign.tsx";

interface LandingDetailProps {
  id: string;
  reconciled: boolean;
}

/** One landing: what it brought, and the spine of its last change, which is that of all of them. */
export function LandingDetail({ id, reconciled }: LandingDetailProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(landingRecord(id));
  if (isError) return <ErrorPanel what={error.message} onRetry={() => void refetch()} />;
  if (!data) return <LoadingRows />;
  const { landing } = data;
  const tip = tipOf(landing.changes);
  return (
    <>
      <PageHeader
        above={
          <span className="nw">
            {landing.repository}, {landing.branch}
          </span>
        }
        title={landing.title || landing.id}
        subtitle={
          <>
            {landing.kind === "direct" ? "Direct update" : `Pull request #${landing.number ?? ""}`}, landed{" "}
            <Time at={landing.landedAt} />
            {landing.landedBy && ` · ${landing.landedBy.name}`}
          </>
        }
        actions={<CopyLink />}
      />
      <Columns rail="right">
        <div>
          {tip && <TipSpine id={tip.id} reconciled={reconciled} />}
          <ItemVerdicts items={[landing.id]} />
        </div>
        <Brought data={data} />
      </Columns>
    </>
  );
}

function TipSpine({ id, reconciled }: LandingDetailProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(changeRecord(id));
  if (isError) return <ErrorPanel what={error.message} onRetry={() => void refetch()} />;
  return data ? <SpineSection change={data} reconciled={reconciled} /> : <LoadingRows />;
}

function Brought({ data: { landing, items } }: { data: LandingRecord }): ReactNode {
  const brought = landing.changes.length;
  const all = hrefWith("/changes", {}, { landing: landing.id });
  return (
    <Section
      title="Brought"
      note={quantityText(brought - landing.displaced, "change", "changes")}
      aside={<Link href={all}>{quantityText(brought, "row", "rows")}</Link>}
    >
      <Table label="Changes of the landing">
        <thead>
          <tr>
            <Th>Change</Th>
            <Th>Class</Th>
            <Th>Signature</Th>
          </tr>
        </thead>
        <tbody>
          {items.map((change) => (
            <ChangeRow key={change.id} change={change} />
          ))}
        </tbody>
      </Table>
      {items.length < brought && (
        <Note>{`The first ${countText(items.length)} of ${countText(brought)} rows are listed.`}</Note>
      )}
      {landing.displaced > 0 && (
        <Note>{`${countText(landing.displaced)} of them once were on the branch and no longer are.`}</Note>
      )}
      <Note>
        The spine is that of the last of them on the branch: pull request, reviews and merge are those of the whole
        landing. A landing counts once, as the worst class of its changes.
      </Note>
    </Section>
  );
}

function ChangeRow({ change }: { change: ChangeDto }): ReactNode {
  const { id, sha, title, firstParent, signature } = change;
  return (
    <tr>
      <th scope="row">
        <Link href={changeHref(id)}>{title || sha.slice(0, 8)}</Link> <Hash value={sha} kind="commit" />
        {!firstParent && (
          <>
            {" "}
            <Status is="exception">displaced</Status>
          </>
        )}
      </th>
      <Td>
        <ClassSign of={change.class} />
      </Td>
      <Td>
        <SignatureSign status={signature.status} />
      </Td>
    </tr>
  );
}
