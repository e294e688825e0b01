import type { ReactNode } from "react";
import { CHANGE_CLASSES } from "../../lib/changes/class.ts";
import type { Ipe, Ipes, PeriodQuery, PeriodRow, PopulationPeriod } from "../../lib/population/contract.ts";
import { CLASS_WORDS } from "../changes/change-words.ts";
import { countText, quantityText } from "../ui/count-text.ts";
import { Count, Figure } from "../ui/figure.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Statement } from "../ui/statement.tsx";
import { Status } from "../ui/status.tsx";
import { listHref } from "./period-href.ts";

interface ChangesTieProps {
  data: PopulationPeriod;
  ipe: Ipes;
  query: PeriodQuery;
}

const WORST_FIRST = CHANGE_CLASSES.toReversed();

/** Commits of Git, rows on the line, and the classes that add up to them, by repository. */
export function ChangesTie({ data: { rows }, ipe, query }: ChangesTieProps): ReactNode {
  const [record] = ipe.items;
  const sum = (of: (row: PeriodRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  const line = sum((row) => row.line);
  const href = (more: Readonly<Record<string, string>>) => listHref("/changes", query, more);
  const counted = (value: number, more: Readonly<Record<string, string>>) =>
    value === 0 ? <Count value={0} /> : <Link href={href(more)}>{countText(value)}</Link>;
  const cells = (row: Pick<PeriodRow, "line" | "classes" | "displaced">, more: Readonly<Record<string, string>>) => ({
    line: counted(row.line, { ...more, standing: "line" }),
    displaced: counted(row.displaced, { ...more, standing: "displaced" }),
    ...Object.fromEntries(
      WORST_FIRST.map((one) => [one, counted(row.classes[one], { ...more, class: one, standing: "line" })]),
    ),
  });
  const total = {
    ...{ line, displaced: sum((row) => row.displaced) },
    classes: Object.fromEntries(
      CHANGE_CLASSES.map((one) => [one, sum((row) => row.classes[one])]),
    ) as PeriodRow["classes"],
  };
  return (
    <Section title="Changes" note="each figure leads to its rows">
      <Figure
        value={total.classes.unexplained}
        of={line}
        unit="changes unexplained"
        href={href({ class: "unexplained", standing: "line" })}
      />
      <Statement
        label="Changes of the period by repository"
        phone="scroll"
        columns={[
          { key: "repository", label: "Repository" },
          ...(record ? [{ key: "git", label: "In Git", numeric: true }] : []),
          { key: "line", label: "On the line", numeric: true },
          ...WORST_FIRST.map((one) => ({ key: one, label: CLASS_WORDS[one], numeric: true })),
          { key: "displaced", label: "Displaced", numeric: true },
        ]}
        rows={rows.map((row) => ({
          key: row.repository,
          cells: {
            repository: <RepositoryName row={row} query={query} />,
            git: <InGit record={record} row={row} />,
            ...cells(row, { repository: row.repository }),
          },
        }))}
        total={{
          key: "all",
          cells: { repository: "All", git: record?.secondCount.git ?? undefined, ...cells(total, {}) },
        }}
      />
      <Note>
        The classes add up to what is on the line. Displaced changes once were on it and stay rows of their own.{" "}
        {record
          ? "Git counted between the tips at both ends of the period, at the time of the record below."
          : "Git has not been asked to count this period: have it put on record below."}
      </Note>
    </Section>
  );
}

function RepositoryName({ row, query }: { row: PeriodRow; query: PeriodQuery }): ReactNode {
  return (
    <>
      <Link href={listHref("/population", query, { repository: row.repository })}>
        <span className="nw">{row.repository}</span>
      </Link>
      <span className="dim"> {row.branches.join(", ")}</span>
    </>
  );
}

/** Git's own count beside the rows; what differs is an exception, what was not counted is unknown. */
function InGit({ record, row }: { record: Ipe | undefined; row: PeriodRow }): ReactNode {
  if (!record) return null;
  const branches = record.branches.filter(({ repository }) => repository === row.repository);
  if (branches.length === 0 || branches.some(({ git }) => git === null))
    return <Status is="unknown">not counted</Status>;
  const git = branches.reduce((sum, branch) => sum + (branch.git ?? 0), 0);
  const line = branches.reduce((sum, branch) => sum + branch.line, 0);
  if (git !== line) return <Status is="exception">{countText(git)}</Status>;
  const later = row.line - line;
  return (
    <>
      <Count value={git} />
      {later > 0 && <span className="dim"> {quantityText(later, "row later", "rows later")}</span>}
      {later < 0 && <span className="dim"> {quantityText(-later, "row fewer since", "rows fewer since")}</span>}
    </>
  );
}
