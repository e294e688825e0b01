import type { PeriodQuery } from "../../lib/population/contract.ts";
import { hrefWith } from "../ui/href.ts";

/** A list of the same period, zone and repository, narrowed further: so that its total is the figure that leads to it. */
export function listHref(
  path: "/changes" | "/changes/landings" | "/population",
  { from, to, zone, repository }: PeriodQuery,
  more: Readonly<Record<string, string>>,
): string {
  return hrefWith(path, { from, to, zone, repository }, more);
}

/** An address of the API for the same period, at a ledger size where one is named. */
export function fileHref(
  file: "changes.csv" | "ipe",
  { from, to, zone, repository }: PeriodQuery,
  size: number,
): string {
  return hrefWith(`/api/v1/population/${file}`, { from, to, zone, repository }, { size: String(size) });
}
