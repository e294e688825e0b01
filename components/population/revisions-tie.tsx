import type { ReactNode } from "react";
import type { PopulationPeriod } from "../../lib/population/contract.ts";
import { countText, quantityText } from "../ui/count-text.ts";
import { Figure } from "../ui/figure.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Statement } from "../ui/statement.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

type Revisions = NonNullable<PopulationPeriod["revisions"]>;

/** What was applied against what is in the population: a revision of no change is an orphan. */
export function RevisionsTie({ revisions }: { revisions: Revisions }): ReactNode {
  const { distinct, resolved, orphan, orphans } = revisions;
  return (
    <Section title="Applied revisions" note="applied for the first time in the period">
      <Figure value={orphan} of={distinct} unit="revisions that are no change of the population" />
      <Statement
        label="Applied revisions by whether they are changes of the population"
        columns={[
          { key: "what", label: "Revision" },
          { key: "count", label: "Revisions", numeric: true },
        ]}
        rows={[
          { key: "resolved", cells: { what: "is a change on a control branch", count: resolved } },
          {
            key: "orphan",
            cells: {
              what: "orphan: on no control branch that is mirrored, or named by no commit",
              count: orphan === 0 ? 0 : <Link href="#orphans">{countText(orphan)}</Link>,
            },
          },
        ]}
        total={{ key: "all", cells: { what: "Applied", count: distinct } }}
      />
      {orphans.length > 0 && <Orphans orphans={orphans} all={orphan} />}
    </Section>
  );
}

function Orphans({ orphans, all }: { orphans: Revisions["orphans"]; all: number }): ReactNode {
  return (
    <section id="orphans">
      <header className="sr-only">{quantityText(all, "orphan revision", "orphan revisions")}</header>
      <Table label="Orphan revisions">
        <thead>
          <tr>
            <Th>Orphan</Th>
            <Th>First applied</Th>
            <Th numeric>Targets</Th>
          </tr>
        </thead>
        <tbody>
          {orphans.map(({ id, sha, firstAt, targets }) => (
            <tr key={id}>
              <th scope="row">
                {sha ? (
                  <Link href={`/deployments?sha=${sha}`}>
                    <code>{sha.slice(0, 8)}</code>
                  </Link>
                ) : (
                  <code>{id.slice(0, 40)}</code>
                )}
              </th>
              <Td>
                <Time at={firstAt} form="minute" />
              </Td>
              <td className="cs-num">{countText(targets)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      {all > orphans.length && (
        <Note>
          The latest {orphans.length} of {countText(all)}.
        </Note>
      )}
    </section>
  );
}
