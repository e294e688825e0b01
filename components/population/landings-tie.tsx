import type { ReactNode } from "react";
import type { PeriodQuery, PeriodRow, PopulationPeriod } from "../../lib/population/contract.ts";
import { countText } from "../ui/count-text.ts";
import { Count, Figure } from "../ui/figure.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Statement } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { listHref } from "./period-href.ts";

type Ways = Pick<PeriodRow, "landings" | "told">;

/** Landings against what the forges said that they merged, and updates without a pull request. */
export function LandingsTie({ data: { rows }, query }: { data: PopulationPeriod; query: PeriodQuery }): ReactNode {
  const sum = (of: (row: PeriodRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  const total: Ways = {
    landings: { pullRequest: sum((row) => row.landings.pullRequest), direct: sum((row) => row.landings.direct) },
    told: sum((row) => row.told),
  };
  const counted = (value: number, more: Readonly<Record<string, string>>) =>
    value === 0 ? (
      <Count value={0} />
    ) : (
      <Link href={listHref("/changes/landings", query, more)}>{countText(value)}</Link>
    );
  const cells = ({ landings, told }: Ways, more: Readonly<Record<string, string>>) => ({
    told: <Count value={told} />,
    merged: counted(landings.pullRequest, { ...more, kind: "pull-request" }),
    differs: <Differs by={told - landings.pullRequest} />,
    direct: counted(landings.direct, { ...more, kind: "direct" }),
    all: counted(landings.pullRequest + landings.direct, more),
  });
  const tied = rows.filter(({ told, landings }) => told === landings.pullRequest).length;
  return (
    <Section title="Landings" note="merged pull requests and direct updates">
      <Figure value={tied} of={rows.length} unit="repositories in which every merge that the forge told of landed" />
      <Statement
        label="Landings of the period by repository"
        phone="scroll"
        columns={[
          { key: "repository", label: "Repository" },
          { key: "told", label: "Merges told", numeric: true },
          { key: "merged", label: "Merges landed", numeric: true },
          { key: "differs", label: "Differ by", numeric: true },
          { key: "direct", label: "Direct updates", numeric: true },
          { key: "all", label: "Landings", numeric: true },
        ]}
        rows={rows.map((row) => ({
          key: row.repository,
          cells: {
            repository: <span className="nw">{row.repository}</span>,
            ...cells(row, { repository: row.repository }),
          },
        }))}
        total={{ key: "all", cells: { repository: "All", ...cells(total, {}) } }}
      />
      <Note>
        Merges told are counted from the forges&rsquo; events, merges landed from the branch. A merge that was told of
        and did not land was into a commit that Git does not show; one that landed untold came before its event was
        collected.
      </Note>
    </Section>
  );
}

function Differs({ by }: { by: number }): ReactNode {
  return by === 0 ? <Count value={0} /> : <Status is="exception">{countText(Math.abs(by))}</Status>;
}
