"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Bounds } from "../../lib/controls/contract.ts";
import { testsPage } from "../../lib/controls/queries.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { boundsOf } from "./control-words.ts";
import { TestsTable } from "./tests-table.tsx";

/** Every test of the catalogue. */
export function TestsSection({ bounds, params }: { bounds: Bounds; params: Params }): ReactNode {
  const { data, isError, error, refetch } = useQuery(testsPage(bounds));
  const collected = data?.items.filter(({ state }) => state === "collected").length;
  return (
    <Section
      title="Tests"
      note={data ? `${collected} of ${data.items.length} tests collected` : undefined}
      aside={<Link href={hrefWith("/controls", boundsOf(params), {})}>By control</Link>}
    >
      {isError && <ErrorPanel what={error.message} onRetry={() => void refetch()} />}
      {!data && !isError && <LoadingRows rows={16} />}
      {data && <TestsTable label="Tests" tests={data.items} params={params} />}
    </Section>
  );
}
