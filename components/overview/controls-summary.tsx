"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ControlsPage, ControlState, FrameworkDto } from "../../lib/controls/contract.ts";
import { controlsPage } from "../../lib/controls/queries.ts";
import type { PopulationQuery } from "../../lib/population/contract.ts";
import { boundsOf, stateParts } from "../controls/control-words.ts";
import { Bar, BarKey } from "../ui/bar.tsx";
import { countText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { Count } from "../ui/figure.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { Table, Th } from "../ui/table.tsx";

const TITLE = "Controls";

/** How the controls of each current edition stand; retired editions are on their own page. */
export function ControlsSummary({ filters, params }: { filters: PopulationQuery; params: Params }): ReactNode {
  const { data, isError, error, refetch } = useQuery(controlsPage(filters));
  if (!data) {
    return (
      <Section title={TITLE}>
        {isError ? <ErrorPanel what={error.message} onRetry={() => void refetch()} /> : <LoadingRows rows={4} />}
      </Section>
    );
  }
  const shown = data.frameworks.filter(({ retired }) => !retired);
  const [first] = shown;
  return (
    <Section
      title={TITLE}
      note={`${data.testsCollected} of ${data.tests} tests collected`}
      aside={<Link href={hrefWith("/controls", boundsOf(params), {})}>By control</Link>}
    >
      <Frameworks frameworks={shown} params={params} />
      {first && <BarKey parts={stateParts(first.states)} />}
    </Section>
  );
}

function Frameworks({ frameworks, params }: { frameworks: ControlsPage["frameworks"]; params: Params }): ReactNode {
  return (
    <Table label="Controls by framework">
      <thead>
        <tr>
          <Th>Framework and edition</Th>
          <Th>No exception so far</Th>
          <Th width={280} wide>
            <span className="sr-only">Share</span>
          </Th>
          {COLUMNS.map(({ head }) => (
            <Th key={head} numeric wide>
              {head}
            </Th>
          ))}
          <Th numeric wide>
            Controls
          </Th>
        </tr>
      </thead>
      <tbody>
        {frameworks.map((one) => (
          <FrameworkRow key={one.framework} of={one} params={params} />
        ))}
      </tbody>
    </Table>
  );
}

const COLUMNS: readonly { readonly head: string; readonly state: ControlState }[] = [
  { head: "Exception", state: "exception" },
  { head: "Waived only", state: "waived_only" },
  { head: "Unknown", state: "unknown" },
  { head: "Not collected", state: "not_collected" },
];

function FrameworkRow({ of, params }: { of: FrameworkDto; params: Params }): ReactNode {
  const { states } = of;
  const href = (state: ControlState | null) =>
    hrefWith("/controls", boundsOf(params), { framework: of.framework, state });
  return (
    <tr>
      <td>
        <Link href={href(null)} data-row="">
          {of.name}
        </Link>{" "}
        <span className="dim wide">{of.edition}</span>
      </td>
      <td className="nw">
        <Link href={href("no_exception")}>
          <b>{countText(states.no_exception)}</b>
        </Link>{" "}
        <span className="dim">of {countText(of.controls)}</span>
      </td>
      <td className="cs-bar-cell wide">
        <Bar label={`${of.name} controls`} parts={stateParts(states)} />
      </td>
      {COLUMNS.map(({ state }) => (
        <td key={state} className="cs-num wide">
          <Link href={href(state)}>
            <Count value={states[state]} />
          </Link>
        </td>
      ))}
      <td className="cs-num wide">
        <Link href={href(null)}>{countText(of.controls)}</Link>
      </td>
    </tr>
  );
}
