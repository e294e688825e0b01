import { Search } from "lucide-react";
import { Link } from "./link.tsx";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { FilterKeys } from "./filter-keys.tsx";
import { hrefWith } from "./href.ts";
import type { Params } from "./href.ts";
import { Pick } from "./pick.tsx";
import type { PickOption } from "./pick.tsx";

export interface FilterDimension {
  /** The parameter in the address. */
  key: string;
  /** "Control". */
  label: string;
  options: readonly { value: string; label: string; count?: number }[];
}

/** Names of the parameters. */
interface PeriodKeys {
  from: string;
  to: string;
  zone?: string;
}

interface FilterBarProps {
  /** Names the bar for a screen reader: "Filter the timeline". */
  label: string;
  pathname: string;
  params: Params;
  /** The text filter. */
  text?: { key: string; placeholder: string };
  /** Two dates, both included, `YYYY-MM-DD`; where the page takes one, the zone in which they begin, else UTC. */
  period?: PeriodKeys;
  dimensions: readonly FilterDimension[];
  /** One line: the exact count of what. "<b>284</b> of 3,118 records …" */
  count: ReactNode;
  /** The name of the view, when it has one. */
  view?: string;
}

/** One control per dimension, all of them in the address; works with JavaScript off. */
export function FilterBar(props: FilterBarProps): ReactNode {
  const { label, pathname, params, text, period, dimensions, count, view } = props;
  const keys = [text?.key, period?.from, period?.to, period?.zone, ...dimensions.map((dimension) => dimension.key)];
  const set = keys.filter((key) => key !== undefined && params[key]) as string[];
  const cleared = hrefWith(pathname, params, Object.fromEntries(set.map((key) => [key, null])));
  return (
    <search aria-label={label}>
      <div className="cs-filters">
        <FilterKeys />
        {text && <TextFilter name={text.key} placeholder={text.placeholder} pathname={pathname} params={params} />}
        {period && <PeriodFilter {...period} pathname={pathname} params={params} />}
        {dimensions.map((dimension) => (
          <ChoiceFilter key={dimension.key} dimension={dimension} pathname={pathname} params={params} />
        ))}
        {set.length > 0 && (
          <Link className="cs-clear" href={cleared} scroll={false}>
            Clear
          </Link>
        )}
      </div>
      <p className="cs-count" role="status">
        {count}
        {view && (
          <span className="wide">
            {" · view: "}
            <b>{view}</b>
          </span>
        )}
      </p>
    </search>
  );
}

interface Place {
  pathname: string;
  params: Params;
}

/** The other parameters, so that a form keeps them. */
function Kept({ params, except }: { params: Params; except: readonly string[] }): ReactNode {
  return Object.entries(params)
    .filter(([key, value]) => value && !except.includes(key))
    .map(([key, value]) => <input key={key} type="hidden" name={key} value={value} />);
}

function TextFilter({ pathname, params, name, placeholder }: Place & { name: string; placeholder: string }): ReactNode {
  return (
    <form action={pathname} className="cs-search">
      <Search aria-hidden="true" strokeWidth={1.75} />
      <input name={name} type="search" defaultValue={params[name]} placeholder={placeholder} aria-label={placeholder} />
      <Kept params={params} except={[name, "cursor", "record"]} />
    </form>
  );
}

function PeriodFilter({ pathname, params, from, to, zone }: Place & PeriodKeys): ReactNode {
  const [start, end, place] = [params[from], params[to], zone && params[zone]];
  const isSet = Boolean(start ?? end);
  const cleared = { [from]: null, [to]: null, ...(zone ? { [zone]: null } : {}) };
  return (
    <Pick
      label="Period"
      value={isSet ? `${start ?? "the first record"} to ${end ?? "today"}${place ? `, ${place}` : ""}` : "any"}
      clearHref={isSet ? hrefWith(pathname, params, cleared) : undefined}
    >
      <form action={pathname}>
        <Kept params={params} except={[from, to, ...(zone ? [zone] : []), "cursor", "record"]} />
        <label className="cs-label">
          First day
          <input className="cs-input" type="date" name={from} defaultValue={start} max={end} />
        </label>
        <label className="cs-label mt-2">
          Last day, included
          <input className="cs-input" type="date" name={to} defaultValue={end} min={start} />
        </label>
        {zone && (
          <label className="cs-label mt-2">
            Zone in which the days begin
            <input className="cs-input" name={zone} defaultValue={place ?? "UTC"} maxLength={64} spellCheck={false} />
          </label>
        )}
        <div className="mt-3">
          <Button type="submit">Show this period</Button>
        </div>
      </form>
    </Pick>
  );
}

function ChoiceFilter({ dimension, pathname, params }: Place & { dimension: FilterDimension }): ReactNode {
  const value = params[dimension.key];
  const clear = hrefWith(pathname, params, { [dimension.key]: null });
  const options: PickOption[] = dimension.options.map((option) => ({
    label: option.label,
    count: option.count,
    current: option.value === value,
    href: hrefWith(pathname, params, { [dimension.key]: option.value }),
  }));
  const chosen = dimension.options.find((option) => option.value === value);
  return (
    <Pick
      label={dimension.label}
      value={value === undefined ? "any" : (chosen?.label ?? value)}
      clearHref={value === undefined ? undefined : clear}
      options={options}
    />
  );
}
