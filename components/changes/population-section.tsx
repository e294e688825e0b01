"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Population, PopulationQuery } from "../../lib/population/contract.ts";
import { population } from "../../lib/population/queries.ts";
import { countText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Figure } from "../ui/figure.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Statement } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { CLASS_MEANS, CLASS_WORDS } from "./change-words.ts";

interface PopulationProps {
  filters: PopulationQuery;
  params: Params;
}

/** The classes in landings and changes, and whether the sums tie. */
export function PopulationRail({ filters, params }: PopulationProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(population(filters));
  if (data) {
    return (
      <div>
        <ClassesSection data={data} params={params} />
        <TiesSection data={data} />
      </div>
    );
  }
  return (
    <Section title="Population">
      {isError ? <ErrorPanel what={error.message} onRetry={() => void refetch()} /> : <LoadingRows rows={7} />}
    </Section>
  );
}

function ClassesSection({ data: { classes, total }, params }: { data: Population; params: Params }): ReactNode {
  const all = total.changes + total.displaced;
  const unexplained = classes
    .filter((one) => one.class === "unexplained")
    .reduce((sum, one) => sum + one.changes + one.displaced, 0);
  return (
    <Section title="Population">
      <Figure value={all - unexplained} of={all} unit="changes explained" />
      <Statement
        label="Changes and landings by class"
        columns={[
          { key: "class", label: "Class" },
          { key: "landings", label: "Landings", numeric: true },
          { key: "changes", label: "Changes", numeric: true },
          { key: "displaced", label: "Displaced", numeric: true },
        ]}
        rows={classes.map((one) => ({
          key: one.class,
          cells: {
            class: <Link href={hrefWith("/changes", params, { class: one.class })}>{CLASS_WORDS[one.class]}</Link>,
            landings: one.landings,
            changes: one.changes,
            displaced: one.displaced,
          },
        }))}
        total={{ key: "total", cells: { class: "All", ...total } }}
      />
      <Note>
        Unexplained: {CLASS_MEANS.unexplained}. Out of path: {CLASS_MEANS["out-of-path"]}. Displaced changes once were
        on the branch and no longer are; they stay counted.
      </Note>
    </Section>
  );
}

const TIE_WORDS: Readonly<Record<Population["ties"][number]["name"], readonly [left: string, right: string]>> = {
  git: ["commits in Git", "changes"],
  displaced: ["displaced in Git", "displaced changes"],
  classes: ["changes by class", "changes by branch"],
  landings: ["landings by class", "pull requests and direct updates"],
  merges: ["merges told by the forge", "merges seen in Git"],
};

function TiesSection({ data: { ties, branches } }: { data: Population }): ReactNode {
  const open = ties.filter(({ left, right }) => left !== right);
  return (
    <Section title="Does it tie?" note={`${ties.length - open.length} of ${ties.length} sums tie`}>
      {open.length === 0 ? (
        <p className="cs-state">
          <Status is="pass">ties</Status> Git, the population, its landings and the forges&rsquo; merges say the same of{" "}
          {countText(branches.length)} {branches.length === 1 ? "branch" : "branches"}.
        </p>
      ) : (
        <ul>
          {open.map(({ name, branch, left, right }) => (
            <li key={`${name}-${branch ?? ""}`}>
              <Status is="exception">differs by {countText(Math.abs(left - right))}</Status> {countText(left)}{" "}
              {TIE_WORDS[name][0]}, {countText(right)} {TIE_WORDS[name][1]}
              {branch !== null && <span className="dim"> {branch}</span>}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
