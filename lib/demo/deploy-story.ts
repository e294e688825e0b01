import type { Commit } from "./repository-story.ts";
import { later, type DemoEvent, type RepositoryKey } from "./event.ts";
import { argoNotification } from "./payloads/argocd.ts";
import { fluxEvent, type FluxObject } from "./payloads/flux.ts";
import { imageIn } from "./image-story.ts";
import type { Random } from "./random.ts";

/** The Kustomization that is heard of twice a day, changed or not. */
export const PULSE = "checkout";

/** A revision as a reconciler takes it: of a repository, for one application. */
interface Rollout {
  readonly commit: Commit;
  readonly at: string;
  readonly app: string;
  readonly fails?: boolean;
}

/** What the reconcilers report after a landing on a deploy repository; staging first where there is one. */
export function deployLanding(random: Random, repository: RepositoryKey, landing: Rollout): DemoEvent[] {
  if (repository === "paymentsDeploy") return argoSync(random, landing);
  const gitRepository = repository === "fleet" ? "fleet-prod" : "ledger-deploy";
  const staging =
    repository === "fleet" ? fluxRollOut(random, "fluxStaging", gitRepository, { ...landing, fails: false }) : [];
  const delay = repository === "fleet" ? random.between(900, 2400) : 60;
  const at = later(landing.at, delay);
  // Every Kustomization of the repository takes the new revision; the one whose pulse is told stands for the others.
  const others =
    repository === "fleet" && landing.app !== PULSE
      ? [reconciledAgain(random, "fluxProd", PULSE, landing.commit.sha, later(at, random.between(60, 240)))]
      : [];
  return [...staging, ...fluxRollOut(random, "fluxProd", gitRepository, { ...landing, at }), ...others];
}

function fluxRollOut(
  random: Random,
  source: FluxObject["source"],
  gitRepository: string,
  landing: Rollout,
): DemoEvent[] {
  const { commit, app } = landing;
  const revision = `main@sha1:${commit.sha}`;
  const stored = later(landing.at, random.between(20, 90));
  const applied = later(stored, random.between(3, 25));
  const repository: FluxObject = { source, kind: "GitRepository", namespace: "flux-system", name: gitRepository };
  const target: FluxObject = { source, kind: "Kustomization", namespace: "flux-system", name: app };
  const events = [
    fluxEvent(repository, {
      at: stored,
      reason: "NewArtifact",
      message: `stored artifact for commit '${app}'`,
      revision,
    }),
  ];
  if (landing.fails) {
    const message = `Deployment/apps/${app} dry-run failed: admission webhook denied the request`;
    events.push(
      fluxEvent(target, { at: applied, reason: "ReconciliationFailed", severity: "error", message, revision }),
    );
    return events;
  }
  const changes = `Deployment/apps/${app} configured`;
  const finished = `Reconciliation finished in ${random.between(300, 2200)}.${random.between(10, 99)}ms, next run in 10m0s`;
  events.push(
    fluxEvent(target, { at: applied, reason: "Progressing", message: changes, revision }),
    fluxEvent(target, {
      at: later(applied, random.between(2, 40)),
      reason: "ReconciliationSucceeded",
      message: finished,
      revision,
      metadata: { commit_status: "update" },
    }),
  );
  return events;
}

function argoSync(random: Random, landing: Rollout): DemoEvent[] {
  const { commit, app } = landing;
  const startedAt = later(landing.at, random.between(40, 200));
  const at = later(startedAt, random.between(6, 60));
  return [
    argoNotification({
      app,
      at,
      revision: commit.sha,
      sync: landing.fails ? "OutOfSync" : "Synced",
      health: landing.fails ? "Degraded" : "Healthy",
      image: imageIn(commit, app),
      operation: {
        phase: landing.fails ? "Failed" : "Succeeded",
        startedAt,
        message: landing.fails ? "one or more objects failed to apply" : "successfully synced (all tasks run)",
        resources: [{ kind: "Deployment", name: app, message: `deployment.apps/${app} configured` }],
      },
    }),
  ];
}

/** The same revision again, as every interval says it: a deployment that is no new one. */
export function reconciledAgain(
  random: Random,
  source: FluxObject["source"],
  app: string,
  sha: string,
  at: string,
): DemoEvent {
  const message = `Reconciliation finished in ${random.between(200, 900)}.${random.between(10, 99)}ms, next run in 10m0s`;
  return fluxEvent(
    { source, kind: "Kustomization", namespace: "flux-system", name: app },
    { at, reason: "ReconciliationSucceeded", message, revision: `main@sha1:${sha}` },
  );
}
