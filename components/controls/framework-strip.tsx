import type { ReactNode } from "react";
import type { FrameworkDto } from "../../lib/controls/contract.ts";
import { Bar, BarKey } from "../ui/bar.tsx";
import { countText } from "../ui/count-text.ts";
import { hrefWith } from "../ui/href.ts";
import type { Params } from "../ui/href.ts";
import { Link } from "../ui/link.tsx";
import { stateParts } from "./control-words.ts";

interface StripProps {
  frameworks: readonly FrameworkDto[];
  current: FrameworkDto["framework"];
  params: Params;
}

/** The frameworks side by side, each with how its controls stand; the current one is open below. */
export function FrameworkStrip({ frameworks, current, params }: StripProps): ReactNode {
  const shown = frameworks.filter((one) => !one.retired || one.framework === current);
  const retired = frameworks.filter((one) => one.retired && one.framework !== current);
  const [first] = frameworks;
  return (
    <>
      <nav className="cs-frameworks" aria-label="Frameworks">
        {shown.map((one) => (
          <FrameworkLink key={one.framework} of={one} current={one.framework === current} params={params} />
        ))}
      </nav>
      <div className="cs-frameworks-key">
        {first && <BarKey parts={stateParts(first.states)} />}
        {retired.length > 0 && (
          <p className="dim">
            Retired editions:{" "}
            {retired.map((one, at) => (
              <span key={one.framework}>
                {at > 0 && ", "}
                <Link href={hrefWith("/controls", params, { framework: one.framework })}>
                  {one.name} {one.edition}
                </Link>
              </span>
            ))}
          </p>
        )}
      </div>
    </>
  );
}

interface LinkProps {
  of: FrameworkDto;
  current: boolean;
  params: Params;
}

function FrameworkLink({ of, current, params }: LinkProps): ReactNode {
  const { states } = of;
  return (
    <Link
      href={hrefWith("/controls", params, { framework: of.framework })}
      aria-current={current ? "page" : undefined}
      scroll={false}
    >
      <span className="cs-frameworks-name">
        <b>{of.name}</b> <span className="dim">{of.edition}</span>
        {of.retired && <span className="dim">, retired</span>}
      </span>
      <span className="cs-figure">
        <b>{countText(states.no_exception)}</b> of {countText(of.controls)} without exception
      </span>
      <Bar label={`${of.name} controls`} parts={stateParts(states)} />
      <span className="cs-frameworks-rest">
        {countText(states.exception)} exception, {countText(states.waived_only)} waived only,{" "}
        {countText(states.unknown)} unknown, {countText(states.not_collected)} not collected
      </span>
    </Link>
  );
}
