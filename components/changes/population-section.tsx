"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Population, PopulationQuery } from "../../lib/population/contract.ts";
import { population } from "../../lib/population/queries.ts";
import { countText, quantityText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Count, Figure } from "../ui/figure.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { Columns, Note, Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Statement } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { CLASS_MEANS, CLASS_WORDS } from "./change-words.ts";

interface PopulationProps {
  filters: PopulationQuery;
  params: Params;
}

/** The classes in landings and changes, and whether the sums tie. */
export function PopulationSections({ filters, params }: PopulationProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(population(filters));
  if (data) {
    return (
      <Columns>
        <ClassesSection data={data} params={params} />
        <TiesSection data={data} />
      </Columns>
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
    <Section title="Population" aside={<Link href="/population">By period and week</Link>}>
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
            landings: (
              <CountLink value={one.landings} href={hrefWith("/changes/landings", params, { class: one.class })} />
            ),
            changes: (
              <CountLink
                value={one.changes}
                href={hrefWith("/changes", params, { class: one.class, standing: "line" })}
              />
            ),
            displaced: (
              <CountLink
                value={one.displaced}
                href={hrefWith("/changes", params, { class: one.class, standing: "displaced" })}
              />
            ),
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

/** A figure that leads to its rows; nothing is behind a zero. */
function CountLink({ value, href }: { value: number; href: string }): ReactNode {
  return value === 0 ? <Count value={0} /> : <Link href={href}>{countText(value)}</Link>;
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
      <Statement
        label="Control branches, each figure from a place of its own"
        columns={[
          { key: "branch", label: "Branch" },
          { key: "git", label: "In Git", numeric: true },
          { key: "changes", label: "Changes", numeric: true },
          { key: "told", label: "Merges told", numeric: true, wide: true },
          { key: "landed", label: "Merges seen", numeric: true, wide: true },
        ]}
        rows={branches.map((one) => ({
          key: `${one.repository}@${one.branch}`,
          cells: {
            branch: <BranchName branch={one} />,
            git: one.mirrored.line + one.mirrored.displaced,
            changes: one.changes.line + one.changes.displaced,
            told: one.merges.told,
            landed: one.merges.landed,
          },
        }))}
        total={{ key: "total", cells: totalsOf(branches) }}
      />
      <ul>
        {open.map(({ name, branch, left, right }) => (
          <li key={`${name}-${branch ?? ""}`}>
            <Status is="exception">differs by {countText(Math.abs(left - right))}</Status> {countText(left)}{" "}
            {TIE_WORDS[name][0]}, {countText(right)} {TIE_WORDS[name][1]}
            {branch !== null && <span className="dim nw"> {branch}</span>}
          </li>
        ))}
      </ul>
      <Note>
        Git is counted in the mirror, changes in the population, merges told from the forge&rsquo;s events, merges seen
        by the landings that hold them. Displaced ones are in.
      </Note>
    </Section>
  );
}

function BranchName({ branch }: { branch: Population["branches"][number] }): ReactNode {
  const { repository, branch: name, forced, foxtrots, unreachable } = branch;
  const moved = [
    ...(forced > 0 ? [quantityText(forced, "forced push", "forced pushes")] : []),
    ...(foxtrots > 0 ? [quantityText(foxtrots, "foxtrot merge", "foxtrot merges")] : []),
    ...(unreachable === null ? [] : ["not reachable"]),
  ];
  return (
    <>
      <Link href={hrefWith("/changes", {}, { repository })}>
        <span className="nw">{repository}</span>
      </Link>{" "}
      {name}
      {moved.length > 0 && <span className="dim"> {moved.join(", ")}</span>}
    </>
  );
}

function totalsOf(branches: Population["branches"]): Record<string, ReactNode> {
  const sum = (of: (branch: Population["branches"][number]) => number) =>
    branches.reduce((total, branch) => total + of(branch), 0);
  return {
    branch: "All",
    git: sum(({ mirrored }) => mirrored.line + mirrored.displaced),
    changes: sum(({ changes }) => changes.line + changes.displaced),
    told: sum(({ merges }) => merges.told),
    landed: sum(({ merges }) => merges.landed),
  };
}
