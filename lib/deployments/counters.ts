import type { Counter, View } from "../ledger/projection.ts";
import { deployments } from "./aggregates.ts";
import { effectOf, type DeploymentState } from "./deployment.ts";

/** Exact totals of the list: by UTC day on which it started. `environment` is empty while none was said. */
const deploymentDay: Counter<Record<"day" | "cluster" | "environment" | "effect", string>> = {
  table: "deployment_day",
  dimensions: ["day", "cluster", "environment", "effect"],
};

export function putDeployment(view: View, was: DeploymentState | undefined, is: DeploymentState): void {
  view.put(deployments, is.id, is);
  const [before, after] = [was && dayOf(was), dayOf(is)];
  if (before && JSON.stringify(before) === JSON.stringify(after)) return;
  if (before) view.count(deploymentDay, before, -1);
  view.count(deploymentDay, after, 1);
}

export function removeDeployment(view: View, was: DeploymentState): void {
  view.remove(deployments, was.id);
  view.count(deploymentDay, dayOf(was), -1);
}

function dayOf(state: DeploymentState) {
  const { startedAt, target, environment } = state;
  return {
    day: startedAt.slice(0, 10),
    cluster: target.cluster,
    environment: environment ?? "",
    effect: effectOf(state),
  };
}
