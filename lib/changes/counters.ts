import type { Counter } from "../ledger/projection.ts";

/** `standing`: on the first-parent line now, or displaced from it. Days are UTC, of landing. */
export type ChangeDay = Record<"day" | "repository" | "branch" | "class" | "signature" | "standing", string>;
export type LandingDay = Record<"day" | "repository" | "branch" | "class" | "kind" | "standing", string>;

/** Exact totals of the lists and the charts: one row per day and combination that occurs. */
export const changeDay: Counter<ChangeDay> = {
  table: "change_day",
  dimensions: ["day", "repository", "branch", "class", "signature", "standing"],
};

export const landingDay: Counter<LandingDay> = {
  table: "landing_day",
  dimensions: ["day", "repository", "branch", "class", "kind", "standing"],
};
