"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ControlsPage, FrameworkDto } from "../../lib/controls/contract.ts";
import { controlsPage } from "../../lib/controls/queries.ts";
import type { PopulationQuery } from "../../lib/population/contract.ts";
import { boundsOf, stateParts } from "../controls/control-words.ts";
import { Bar, BarKey } from "../ui/bar.tsx";
import { countText } from "../ui/count-text.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { Section } from "../ui/section.tsx";
import { LoadingRows } from "../ui/states.tsx";
import { NumberCell, Table, Th } from "../ui/table.tsx";

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
          {["Exception", "Waived only", "Unknown", "Not collected", "Controls"].map((head) => (
            <Th key={head} numeric wide>
              {head}
            </Th>
          ))}
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

function FrameworkRow({ of, params }: { of: FrameworkDto; params: Params }): ReactNode {
  const { states } = of;
  const figures = [states.exception, states.waived_only, states.unknown, states.not_collected, of.controls];
  return (
    <tr>
      <td>
        <Link href={hrefWith("/controls", boundsOf(params), { framework: of.framework })} data-row="">
          {of.name}
        </Link>{" "}
        <span className="dim wide">{of.edition}</span>
      </td>
      <td className="nw">
        <b>{countText(states.no_exception)}</b> <span className="dim">of {countText(of.controls)}</span>
      </td>
      <td className="cs-bar-cell wide">
        <Bar label={`${of.name} controls`} parts={stateParts(states)} />
      </td>
      {figures.map((value, at) => (
        <NumberCell key={at} value={value} wide />
      ))}
    </tr>
  );
}
