"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ControlDto, ControlsQuery, ControlState } from "../../lib/controls/contract.ts";
import { controlsPage } from "../../lib/controls/queries.ts";
import { countText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { FilterBar } from "../ui/filter-bar.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Icon } from "../ui/icon.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { LoadingRows, NothingFound } from "../ui/states.tsx";
import { Status } from "../ui/status.tsx";
import { Table, Th } from "../ui/table.tsx";
import { boundsOf, STATE_OPTIONS } from "./control-words.ts";
import { CountCells, CountHeads } from "./count-cells.tsx";
import { FrameworkStrip } from "./framework-strip.tsx";

const PATH = "/controls";

interface ControlsProps {
  query: ControlsQuery & { framework: ControlDto["framework"] };
  /** Only controls that stand so. */
  state: ControlState | undefined;
  params: Params;
}

/** How each framework's controls stand, and the controls of one of them. */
export function ControlsSection({ query, state, params }: ControlsProps): ReactNode {
  const { data, isError, error, refetch } = useQuery(controlsPage(query));
  if (!data) {
    return (
      <Section title="Controls">
        {isError ? <ErrorPanel what={error.message} onRetry={() => void refetch()} /> : <LoadingRows rows={12} />}
      </Section>
    );
  }
  const current = data.frameworks.find(({ framework }) => framework === query.framework);
  const items = data.items.filter((control) => state === undefined || control.state === state);
  return (
    <>
      <FrameworkStrip frameworks={data.frameworks} current={query.framework} params={params} />
      <Section
        title={current ? `${current.name} ${current.edition}` : "Controls"}
        note={`${data.testsCollected} of ${data.tests} tests collected`}
        aside={<Link href={hrefWith("/tests", boundsOf(params), {})}>By test</Link>}
      >
        <FilterBar
          label="Filter controls"
          pathname={PATH}
          params={params}
          period={{ from: "from", to: "to" }}
          dimensions={[{ key: "state", label: "State", options: STATE_OPTIONS }]}
          count={
            <>
              <b>{countText(items.length)}</b> {items.length === 1 ? "control" : "controls"}
            </>
          }
        />
        {items.length > 0 ? (
          <ControlsTable controls={items} params={params} />
        ) : (
          <NothingFound filters="this state" clearHref={hrefWith(PATH, params, { state: null })} />
        )}
        <Note>
          An item counts once per test, so one change stands in several rows. “No exception so far” says what the tests
          that are collected found, not that a control is met: that is the auditor’s judgement.
        </Note>
      </Section>
    </>
  );
}

function ControlsTable({ controls, params }: { controls: readonly ControlDto[]; params: Params }): ReactNode {
  return (
    <Table label="Controls" phone="scroll">
      <thead>
        <tr>
          <Th width={84}>Control</Th>
          <Th>Title</Th>
          <Th width={152}>State</Th>
          <Th numeric width={76}>
            Tests collected
          </Th>
          <CountHeads />
        </tr>
      </thead>
      <tbody>
        {controls.map((control) => (
          <ControlRow key={control.key} control={control} params={params} />
        ))}
      </tbody>
    </Table>
  );
}

function ControlRow({ control, params }: { control: ControlDto; params: Params }): ReactNode {
  const { key, id, framework, title, state, collected, tests, counts } = control;
  const nothing = state === "not_collected";
  return (
    <tr>
      <td>
        <Link href={hrefWith(`/controls/${encodeURIComponent(key)}`, boundsOf(params), {})} data-row="">
          <b className="nw">{framework === "nist" ? id.toUpperCase() : id}</b>
        </Link>
      </td>
      <td>{title}</td>
      <td className="nw">
        <Status is={state} />
      </td>
      <td className="cs-num">
        {collected < tests.length && <Icon name="not-collected" />} {collected}{" "}
        <span className="dim">of {tests.length}</span>
      </td>
      {nothing ? <td colSpan={7} className="dim" /> : <CountCells counts={counts} />}
    </tr>
  );
}
