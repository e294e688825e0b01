import { changeHref } from "../changes/change-id.ts";
import type { PopulationName } from "./verdict.ts";

/** Where an item of a population is shown. */
export function itemHref(population: PopulationName, item: string, evidence: readonly string[]): string {
  const query = (path: string, key: string, value: string) =>
    `${path}?${new URLSearchParams({ [key]: value }).toString()}`;
  switch (population) {
    case "landings":
      return query("/changes", "landing", item);
    case "changes":
      return changeHref(item);
    case "branches":
      return query("/changes", "repository", item.slice(0, item.indexOf("@")));
    case "deployments":
      return query("/deployments", "record", item);
    case "drifts":
      return `/drift/${encodeURIComponent(item)}`;
    case "cases":
      return `/emergencies/${encodeURIComponent(item)}`;
    case "suspensions":
    case "bypasses":
      return evidence[0] === undefined ? "/timeline" : query("/timeline", "record", evidence[0]);
  }
}
