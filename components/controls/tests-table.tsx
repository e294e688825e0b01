import type { ReactNode } from "react";
import type { Counts, TestDto } from "../../lib/controls/contract.ts";
import { Bar } from "../ui/bar.tsx";
import { quantityText } from "../ui/count-text.ts";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { Note } from "../ui/section.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Th } from "../ui/table.tsx";
import { boundsOf, countParts } from "./control-words.ts";
import { CountCells, CountHeads } from "./count-cells.tsx";

interface TestsTableProps {
  label: string;
  tests: readonly TestDto[];
  params: Params;
  /** The sum below a double rule, with its name. */
  total?: { name: string; counts: Counts };
}

/** Tests that have decided something, each with its shape and figures; the rest is one line per reason. */
export function TestsTable({ label, tests, params, total }: TestsTableProps): ReactNode {
  const collected = tests.filter(({ state }) => state === "collected");
  return (
    <>
      {collected.length > 0 && (
        <Table label={label} phone="scroll">
          <thead>
            <tr>
              <Th width={84}>Test</Th>
              <Th>Title</Th>
              <Th width={160} wide>
                <span className="sr-only">Shape</span>
              </Th>
              <CountHeads />
            </tr>
          </thead>
          <tbody>
            {collected.map((test) => (
              <TestRow key={test.id} test={test} params={params} />
            ))}
          </tbody>
          {total && (
            <tfoot>
              <tr className="cs-total">
                <th scope="row" colSpan={2}>
                  {total.name}
                </th>
                <td className="wide" />
                <CountCells counts={total.counts} />
              </tr>
            </tfoot>
          )}
        </Table>
      )}
      <RestOfTests tests={tests} />
    </>
  );
}

function TestRow({ test, params }: { test: TestDto; params: Params }): ReactNode {
  const bounds = boundsOf(params);
  const path = `/tests/${test.id}`;
  return (
    <tr>
      <td>
        <Link href={hrefWith(path, bounds, {})} data-row="">
          <span className="nw">{test.id}</span>
        </Link>
      </td>
      <td>{test.title}</td>
      <td className="cs-bar-cell wide">
        <Bar label={test.id} parts={countParts(test.counts)} />
      </td>
      <CountCells counts={test.counts} hrefOf={(verdict) => hrefWith(path, bounds, { verdict })} />
    </tr>
  );
}

// One line per group, never a wall (LOOK §4).
function RestOfTests({ tests }: { tests: readonly TestDto[] }): ReactNode {
  const rest = [
    { state: "not_collected" as const, words: "no record that decides them has come" },
    { state: "not_automated" as const, words: "this version does not evaluate them" },
  ];
  return rest.map(({ state, words }) => {
    const of = tests.filter((test) => test.state === state);
    if (of.length === 0) return null;
    return (
      <Note key={state}>
        <Status is="not_collected">{quantityText(of.length, "test", "tests")} not collected</Status>, {words}:{" "}
        {of.map((test, at) => (
          <span key={test.id}>
            {at > 0 && ", "}
            <Link href={`/tests/${test.id}`}>
              <span className="nw">{test.id}</span>
            </Link>
          </span>
        ))}
      </Note>
    );
  });
}
