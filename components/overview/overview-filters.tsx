import type { ReactNode } from "react";
import { FilterBar } from "../ui/filter-bar.tsx";
import type { Params } from "../ui/href.ts";

/** Which landings the sections below count. What waits for a person does not depend on it. */
export function OverviewFilters({
  params,
  repositories,
}: {
  params: Params;
  repositories: readonly string[];
}): ReactNode {
  const period = params["from"] || params["to"];
  return (
    <FilterBar
      label="Limit what is counted"
      pathname="/overview"
      params={params}
      period={{ from: "from", to: "to" }}
      dimensions={[
        { key: "repository", label: "Repository", options: repositories.map((value) => ({ value, label: value })) },
      ]}
      count={period ? "Changes that landed in the period, UTC" : "All changes that are recorded"}
    />
  );
}
