import { firstDayOf } from "../base/days.ts";
import type { Counter, View } from "../ledger/projection.ts";
import type { PullRequestState } from "./pull-request.ts";

/** `standing`: on the first-parent line now, or displaced from it. Days are UTC, of landing. */
export type ChangeDay = Record<"day" | "repository" | "branch" | "class" | "signature" | "standing", string>;
export type LandingDay = Record<"day" | "repository" | "branch" | "class" | "kind" | "standing", string>;

/** Exact totals of the lists and the charts: one row per day and combination that occurs. */
const changeDay: Counter<ChangeDay> = {
  table: "change_day",
  dimensions: ["day", "repository", "branch", "class", "signature", "standing"],
};

const landingDay: Counter<LandingDay> = {
  table: "landing_day",
  dimensions: ["day", "repository", "branch", "class", "kind", "standing"],
};

/** The same by month and by week (its Monday): what long periods are summed from. */
const changeMonth: Counter<In<ChangeDay, "month">> = {
  table: "change_month",
  dimensions: ["month", "repository", "branch", "class", "signature", "standing"],
};

const landingWeek: Counter<In<LandingDay, "week">> = {
  table: "landing_week",
  dimensions: ["week", "repository", "branch", "class", "kind", "standing"],
};

type In<D, Unit extends string> = Omit<D, "day"> & Record<Unit, string>;

export function countChangeDay(view: View, of: ChangeDay, by: 1 | -1): void {
  const { day, ...rest } = of;
  view.count(changeDay, of, by);
  view.count(changeMonth, { month: firstDayOf("month", day), ...rest }, by);
}

export function countLandingDay(view: View, of: LandingDay, by: 1 | -1): void {
  const { day, ...rest } = of;
  view.count(landingDay, of, by);
  view.count(landingWeek, { week: firstDayOf("week", day), ...rest }, by);
}

/** Pull requests by what the forge last said of them. */
const requestTally: Counter<Record<"repository" | "base_ref" | "status", string>> = {
  table: "pull_request_tally",
  dimensions: ["repository", "base_ref", "status"],
};

/** `was` and `is`: undefined where there was no such request before. */
export function countRequest(view: View, was: RequestState | undefined, is: RequestState): void {
  if (was && was.state === is.state && was.baseRef === is.baseRef) return;
  if (was) view.count(requestTally, tallyOf(was), -1);
  view.count(requestTally, tallyOf(is), 1);
}

type RequestState = Pick<PullRequestState, "repository" | "baseRef" | "state">;

function tallyOf({ repository, baseRef, state }: RequestState) {
  return { repository, base_ref: baseRef ?? "", status: state };
}
