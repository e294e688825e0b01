"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Population, PopulationQuery } from "../../lib/population/contract.ts";
import { population } from "../../lib/population/queries.ts";
import { countText, quantityText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Count, Figure } from "../ui/figure.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Empty, LoadingRows } from "../ui/states.tsx";
import { Statement } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { branchTie, type BranchTie } from "./branch-tie.ts";

const TITLE = "Does it tie?";

/** Git's own history against what forges and direct updates say, branch by branch. Of everything recorded. */
export function TieSection({ filters }: { filters: PopulationQuery }): ReactNode {
  const { data, isError, error, refetch } = useQuery(population(filters));
  if (!data) {
    return (
      <Section title={TITLE}>
        {isError ? <ErrorPanel what={error.message} onRetry={() => void refetch()} /> : <LoadingRows />}
      </Section>
    );
  }
  return (
    <Section title={TITLE} note={filters.from || filters.to ? "of everything recorded, not of the period" : undefined}>
      {data.branches.length === 0 ? (
        <Empty next={{ href: "/docs/run#repositories", label: "Add a repository" }}>
          Git and the forges will be compared here, commit by commit.
        </Empty>
      ) : (
        <Tie data={data} />
      )}
    </Section>
  );
}

function Tie({ data: { branches, ties } }: { data: Population }): ReactNode {
  const rows = branches.map(branchTie);
  const tied = ties.filter(({ left, right }) => left === right).length;
  const sum = (of: (row: BranchTie) => number) => rows.reduce((all, row) => all + of(row), 0);
  const unreached = branches.filter(({ unreachable }) => unreachable !== null);
  return (
    <>
      <Figure value={tied} of={ties.length} unit="sums tie" />
      <Statement
        label="Git against the forges, by control branch"
        columns={[
          { key: "branch", label: "Control branch" },
          { key: "git", label: "Git, first-parent", numeric: true },
          { key: "told", label: "Forge and direct", numeric: true, wide: true },
          { key: "only", label: "In Git only", numeric: true },
          { key: "displaced", label: "Displaced", numeric: true, wide: true },
        ]}
        rows={rows.map((row) => ({
          key: row.branch,
          cells: {
            branch: <BranchName row={row} />,
            git: <Rows of={row} standing="line" value={row.git} />,
            told: row.told,
            only: <InGitOnly row={row} />,
            displaced: <Rows of={row} standing="displaced" value={row.displaced} />,
          },
        }))}
        total={{
          key: "total",
          cells: {
            branch: "All",
            git: sum(({ git }) => git),
            told: sum(({ told }) => told),
            only: sum(({ only }) => only),
            displaced: sum(({ displaced }) => displaced),
          },
        }}
      />
      {ties
        .filter(({ left, right }) => left !== right)
        .map(({ name, branch, left, right }) => (
          <Note key={`${name} ${branch}`}>
            <Status is="exception">{TIE_WORDS[name]}</Status>
            {branch && (
              <>
                , <span className="nw">{branch}</span>
              </>
            )}
            : {countText(left)} against {countText(right)}.
          </Note>
        ))}
      <Merges branches={branches} />
      {unreached.map(({ repository, branch, unreachable, checkedAt }) => (
        <Note key={`${repository}@${branch}`}>
          <Status is="unknown">
            <span className="nw">{repository}</span> could not be fetched
          </Status>
          : {unreachable}
          {checkedAt && (
            <>
              . Last seen <Time at={checkedAt} form="minute" />
            </>
          )}
        </Note>
      ))}
    </>
  );
}

const TIE_WORDS: Readonly<Record<Population["ties"][number]["name"], string>> = {
  git: "Commits of Git and rows of the population",
  displaced: "Displaced commits of Git and displaced rows",
  classes: "Classes and rows",
  landings: "Landings and merged pull requests with direct updates",
  merges: "Pull requests merged at the forge and landed here",
};

function BranchName({ row: { repository, name } }: { row: BranchTie }): ReactNode {
  return (
    <>
      <Link href={`/changes?repository=${encodeURIComponent(repository)}&standing=line`}>
        <span className="nw">{repository}</span>
      </Link>
      <span className="dim"> {name}</span>
    </>
  );
}

/** A figure with the rows that it counts. */
function Rows({ of, standing, value }: { of: BranchTie; standing: "line" | "displaced"; value: number }): ReactNode {
  if (value === 0) return <Count value={0} />;
  return (
    <Link href={`/changes?repository=${encodeURIComponent(of.repository)}&standing=${standing}`}>
      {countText(value)}
    </Link>
  );
}

function InGitOnly({ row: { repository, only } }: { row: BranchTie }): ReactNode {
  if (only === 0) return <Count value={0} />;
  const href = `/changes?repository=${encodeURIComponent(repository)}&class=unexplained&standing=line`;
  return (
    <Link href={href}>
      <Status is="unexplained">{countText(only)}</Status>
    </Link>
  );
}

function Merges({ branches }: { branches: Population["branches"] }): ReactNode {
  const sum = (of: (one: Population["branches"][number]) => number) => branches.reduce((all, one) => all + of(one), 0);
  const told = sum(({ merges }) => merges.told);
  const landed = sum(({ merges }) => merges.landed);
  const direct = sum(({ landings }) => landings.direct);
  return (
    <Note>
      The forges told of {quantityText(told, "merged pull request", "merged pull requests")}, {countText(landed)} of
      which landed; {quantityText(direct, "landing was a direct update", "landings were direct updates")}. Sets of SHAs
      are compared, not counts.
    </Note>
  );
}
