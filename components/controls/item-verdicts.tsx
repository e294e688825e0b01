"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { VerdictDto } from "../../lib/controls/contract.ts";
import { itemVerdicts } from "../../lib/controls/queries.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Explain } from "../ui/explain.tsx";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";

/** What the tests say of a page's item, or of several (a change and its landing): what needs an eye is explained. */
export function ItemVerdicts({ items, title = "Verdicts" }: { items: readonly string[]; title?: string }): ReactNode {
  const [first = "", second] = items;
  const one = useQuery(itemVerdicts(first));
  const other = useQuery({ ...itemVerdicts(second ?? ""), enabled: second !== undefined });
  const failed = one.error ?? other.error;
  const verdicts = [...(one.data?.items ?? []), ...(other.data?.items ?? [])];
  const counted = verdicts.filter(({ verdict }) => verdict !== "not_applicable");
  const passed = counted.filter(({ verdict }) => verdict === "pass").length;
  return (
    <Section title={title} note={one.data ? `${passed} of ${counted.length} pass` : undefined}>
      {failed && (
        <ErrorPanel what={failed.message} onRetry={() => void Promise.all([one.refetch(), other.refetch()])} />
      )}
      {!one.data && !failed && <LoadingRows rows={4} />}
      {one.data && verdicts.length === 0 && <p className="cs-state">No test judges it yet.</p>}
      {verdicts.filter(needsAnEye).map((verdict) => (
        <ExplainedVerdict key={`${verdict.test} ${verdict.item}`} verdict={verdict} />
      ))}
      <ul className="cs-verdicts">
        {verdicts
          .filter((verdict) => !needsAnEye(verdict))
          .map((verdict) => (
            <li key={`${verdict.test} ${verdict.item}`}>
              <Status is={verdict.verdict} />
              <Link href={`/tests/${verdict.test}`}>
                <span className="nw">{verdict.test}</span>
              </Link>
              <span className="dim">{verdict.sentence}</span>
            </li>
          ))}
      </ul>
    </Section>
  );
}

function needsAnEye({ verdict }: VerdictDto): boolean {
  return verdict === "exception" || verdict === "unknown";
}

function ExplainedVerdict({ verdict: one }: { verdict: VerdictDto }): ReactNode {
  return (
    <Explain
      status={one.verdict}
      title={
        <Link href={`/tests/${one.test}`}>
          <span className="nw">{one.test}</span>
        </Link>
      }
      sentence={one.sentence}
      actions={
        one.evidence.length > 0 && (
          <>
            Records used:{" "}
            {one.evidence.map((id) => (
              <Link key={id} href={`/timeline?record=${id}`}>
                {id.split(".")[0]}{" "}
              </Link>
            ))}
          </>
        )
      }
    />
  );
}
