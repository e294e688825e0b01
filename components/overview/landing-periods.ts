import type { LandingWeeks } from "../../lib/timeline/contract.ts";
import { daysAfter, weekName } from "../../lib/base/week.ts";
import type { ChartPeriod } from "../charts/series.ts";
import { hrefWith, type Params } from "../ui/href.ts";

export const LANDING_SERIES = [
  {
    key: "regular",
    label: "pull request, standard, not deploying",
    is: "pass",
    classes: ["pull-request", "standard", "not-deploying"],
  },
  { key: "emergency", label: "emergency", is: "emergency", classes: ["emergency"] },
  { key: "outside", label: "out of path or unexplained", is: "exception", classes: ["out-of-path", "unexplained"] },
] as const;

/** Weeks as bars of three parts; each leads to the landings of its days, narrowed to the period that is set. */
export function landingPeriods(weeks: LandingWeeks["weeks"], params: Params): ChartPeriod[] {
  return weeks.map(({ week, counts }) => {
    const values = LANDING_SERIES.map(({ key, classes }) => [
      key,
      classes.reduce((sum, one) => sum + (counts[one] ?? 0), 0),
    ]);
    const name = weekName(week);
    const sunday = daysAfter(week, 6);
    const from = params["from"] && params["from"] > week ? params["from"] : week;
    const to = params["to"] && params["to"] < sunday ? params["to"] : sunday;
    return {
      key: name,
      label: name.slice(5),
      values: Object.fromEntries(values) as Record<string, number>,
      href: hrefWith("/changes/landings", params, { from, to }),
    };
  });
}
