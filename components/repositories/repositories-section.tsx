import type { ReactNode } from "react";
import type { SetupSummary } from "../../lib/repositories/contract.ts";
import { Bar } from "../ui/bar.tsx";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { Empty } from "../ui/states.tsx";
import { NumberCell, Table, Td, Th } from "../ui/table.tsx";
import { quantityText } from "../ui/count-text.ts";
import { FORGE_NAMES } from "../sources/source-words.ts";
import { RECONCILER_NAMES } from "./setup-words.ts";

/** Every repository with how much of its set-up is in force. */
export function RepositoriesSection({ rows }: { rows: readonly SetupSummary[] }): ReactNode {
  return (
    <Section
      title="Set-up"
      note={quantityText(rows.length, "repository", "repositories")}
      aside={<Link href="/status">Mirrors</Link>}
    >
      {rows.length === 0 ? (
        <Empty next={{ href: "/docs/run", label: "How to add one" }}>No repository is in the population yet.</Empty>
      ) : (
        <Table label="Repositories and their set-up" phone="blocks">
          <thead>
            <tr>
              <Th>Repository</Th>
              <Th>Kind</Th>
              <Th width={160} wide>
                <span className="sr-only">Shape</span>
              </Th>
              <Th numeric>Items</Th>
              <Th numeric>In force</Th>
              <Th numeric>Not in force</Th>
              <Th numeric>Unknown</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <RepositoryRow key={row.repository} row={row} />
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}

function RepositoryRow({ row }: { row: SetupSummary }): ReactNode {
  const { repository, kind, forge, reconciler, inForce, notInForce, unknown } = row;
  const deployed = reconciler === null ? "" : `, ${RECONCILER_NAMES[reconciler]}`;
  return (
    <tr>
      <Td phone="lead">
        <Link href={`/repositories/${repository}`}>{repository}</Link>
      </Td>
      <Td secondary phone="line">
        {kind}, {FORGE_NAMES[forge]}
        {deployed}
      </Td>
      <td className="cs-bar-cell wide" data-phone="hidden">
        <Bar
          label={`Set-up of ${repository}`}
          parts={[
            { is: "pass", count: inForce, label: "in force" },
            { is: "exception", count: notInForce, label: "not in force" },
            { is: "unknown", count: unknown, label: "unknown" },
          ]}
        />
      </td>
      <NumberCell value={inForce + notInForce + unknown} label="Items" />
      <NumberCell value={inForce} label="In force" />
      <NumberCell value={notInForce} label="Not in force" />
      <NumberCell value={unknown} label="Unknown" />
    </tr>
  );
}
