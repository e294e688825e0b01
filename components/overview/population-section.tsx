"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Population, PopulationQuery } from "../../lib/population/contract.ts";
import { population } from "../../lib/population/queries.ts";
import { quantityText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Count, Figure } from "../ui/figure.tsx";
import { hrefWith, type Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { Statement } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { CLASS_ORDER, CLASS_WORDS } from "./class-words.ts";

const TITLE = "Population";

/** Every change by how it got there; the classes add up to the population, and each figure leads to its rows. */
export function PopulationSection({ filters, params }: { filters: PopulationQuery; params: Params }): ReactNode {
  const { data, isError, error, refetch } = useQuery(population(filters));
  if (!data) {
    return (
      <Section title={TITLE}>
        {isError ? <ErrorPanel what={error.message} onRetry={() => void refetch()} /> : <LoadingRows />}
      </Section>
    );
  }
  const rows = hrefWith("/changes", params, { standing: "line" });
  return (
    <Section title={TITLE} aside={<Link href={rows}>{quantityText(data.total.changes, "row", "rows")}</Link>}>
      {data.branches.length === 0 ? (
        <Empty next={{ href: "/docs/run#repositories", label: "Add a repository" }}>
          Every commit on a control branch will be counted here, by how it got there.
        </Empty>
      ) : (
        <Counts data={data} params={params} />
      )}
    </Section>
  );
}

function Counts({ data, params }: { data: Population; params: Params }): ReactNode {
  const { classes, total } = data;
  const countOf = (one: string) => classes.find((row) => row.class === one);
  const href = (changes: Record<string, string | null>) => hrefWith("/changes", params, changes);
  const counted = (path: string, value: number, changes: Record<string, string>) => (
    <Link href={hrefWith(path, params, changes)}>
      <Count value={value} />
    </Link>
  );
  const displaced = total.displaced;
  return (
    <>
      <Figure
        value={total.changes - (countOf("unexplained")?.changes ?? 0)}
        of={total.changes}
        unit="changes explained"
        href={href({ standing: "line" })}
      />
      <Statement
        label="Changes by how they got there"
        columns={[
          { key: "class", label: "How it got there" },
          { key: "how", label: "", wide: true },
          { key: "landings", label: "Landings", numeric: true },
          { key: "changes", label: "Changes", numeric: true },
        ]}
        rows={CLASS_ORDER.map((one) => {
          const row = countOf(one);
          const { name, how } = CLASS_WORDS[one];
          const waits = one === "unexplained" && (row?.changes ?? 0) > 0;
          return {
            key: one,
            cells: {
              class: waits ? <Status is="unexplained">{name}</Status> : name,
              how: <span className="dim">{how}</span>,
              landings: counted("/changes/landings", row?.landings ?? 0, { class: one }),
              changes: counted("/changes", row?.changes ?? 0, { class: one, standing: "line" }),
            },
          };
        })}
        total={{
          key: "total",
          cells: {
            class: TITLE,
            how: "",
            landings: counted("/changes/landings", total.landings, {}),
            changes: counted("/changes", total.changes, { standing: "line" }),
          },
        }}
      />
      <Note>
        {displaced > 0 && (
          <>
            <Link href={href({ standing: "displaced" })}>{quantityText(displaced, "change", "changes")}</Link> displaced
            by a forced push or a foxtrot merge {displaced === 1 ? "stays a row and is" : "stay rows and are"} not in
            the total.{" "}
          </>
        )}
        A landing is one merged pull request or one direct update; it counts once, as the worst class of its changes.
      </Note>
    </>
  );
}
