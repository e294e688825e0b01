import { deployment } from "./content.ts";
import { later, type DemoEvent } from "./event.ts";
import { imageIn } from "./image-story.ts";
import { auditList, type AuditWrite } from "./payloads/audit.ts";
import { fluxEvent, type FluxObject } from "./payloads/flux.ts";
import { pushed } from "./payloads/github.ts";
import { argoNotification } from "./payloads/argocd.ts";
import { incident } from "./payloads/records.ts";
import { PEOPLE, type PersonKey } from "./people.ts";
import type { Random } from "./random.ts";
import type { Commit, RepositoryStory } from "./repository-story.ts";

const ZERO = "0".repeat(40);

/** A person's `kubectl patch` of a Deployment that Flux manages, as the API server tells it. */
export function fluxManagedWrite(
  random: Random,
  write: { at: string; by: PersonKey; app: string; pool: number },
): DemoEvent {
  const patch: AuditWrite = {
    source: "auditEu",
    auditId: random.uuid(),
    at: write.at,
    username: PEOPLE[write.by].email,
    verb: "patch",
    resource: "deployments",
    kind: "Deployment",
    apiGroup: "apps",
    namespace: "apps",
    name: write.app,
    request: {
      spec: {
        template: {
          spec: { containers: [{ name: write.app, env: [{ name: "DB_POOL_MAX", value: String(write.pool) }] }] },
        },
      },
    },
    labels: { "kustomize.toolkit.fluxcd.io/name": write.app, "kustomize.toolkit.fluxcd.io/namespace": "flux-system" },
  };
  return auditList([patch]);
}

/** A person's patch of a ConfigMap that Argo CD manages. */
export function argoManagedWrite(write: {
  at: string;
  by: PersonKey;
  app: string;
  name: string;
  auditId: string;
}): DemoEvent {
  const patch: AuditWrite = {
    source: "auditUs",
    auditId: write.auditId,
    at: write.at,
    username: PEOPLE[write.by].login,
    verb: "patch",
    resource: "configmaps",
    kind: "ConfigMap",
    apiGroup: "",
    namespace: "payments",
    name: write.name,
    request: { data: { "flags.yaml": "instant_refunds: true\n" } },
    annotations: { "argocd.argoproj.io/tracking-id": `${write.app}:/ConfigMap:payments/${write.name}` },
  };
  return auditList([patch]);
}

/** What Flux says when it finds live changed at the revision that it applied before: it puts it back. */
export function fluxDriftCorrected(random: Random, drift: { at: string; app: string; sha: string }): DemoEvent[] {
  const target: FluxObject = { source: "fluxProd", kind: "Kustomization", namespace: "flux-system", name: drift.app };
  const revision = `main@sha1:${drift.sha}`;
  const finished = `Reconciliation finished in ${random.between(300, 900)}.12ms, next run in 10m0s`;
  return [
    fluxEvent(target, {
      at: drift.at,
      reason: "Progressing",
      message: `Deployment/apps/${drift.app} configured`,
      revision,
    }),
    fluxEvent(target, {
      at: later(drift.at, 3),
      reason: "ReconciliationSucceeded",
      message: finished,
      revision,
      metadata: { commit_status: "update" },
    }),
  ];
}

/** A HelmRelease whose drift was detected, and put right or not. */
export function helmDrift(drift: { at: string; name: string; corrected: boolean }): DemoEvent[] {
  const target: FluxObject = { source: "fluxProd", kind: "HelmRelease", namespace: "ingress", name: drift.name };
  const detected = `Cluster state of release ingress/${drift.name}.v7 has drifted from the desired state:\nDeployment/ingress/${drift.name} changed (0 additions, 1 changes, 0 removals)`;
  const events = [fluxEvent(target, { at: drift.at, reason: "DriftDetected", severity: "error", message: detected })];
  if (drift.corrected) {
    const message = `Cluster state of release ingress/${drift.name}.v7 has been corrected:\nDeployment/ingress/${drift.name} configured`;
    events.push(fluxEvent(target, { at: later(drift.at, 4), reason: "DriftCorrected", message, revision: "4.11.3" }));
  }
  return events;
}

/** Argo CD applied this revision, and sees live differ from it; self-heal brings it back where `healedAt` is given. */
export function argoDrift(
  random: Random,
  drift: { at: string; app: string; commit: Commit; name: string; healedAt?: string },
): DemoEvent[] {
  const image = imageIn(drift.commit, drift.app);
  const drifted = [{ kind: "ConfigMap", name: drift.name }];
  const syncedAt = later(drift.at, -7200);
  const applied = {
    phase: "Succeeded",
    startedAt: later(syncedAt, -11),
    finishedAt: syncedAt,
    message: "successfully synced (all tasks run)",
    resources: [{ kind: "ConfigMap", name: drift.name, message: `configmap/${drift.name} unchanged` }],
  } as const;
  const events = [
    argoNotification({
      app: drift.app,
      at: syncedAt,
      revision: drift.commit.sha,
      sync: "Synced",
      health: "Healthy",
      image,
      operation: applied,
    }),
    argoNotification({
      app: drift.app,
      at: drift.at,
      revision: drift.commit.sha,
      sync: "OutOfSync",
      health: "Healthy",
      drifted,
      image,
      operation: applied,
    }),
  ];
  if (drift.healedAt) {
    const startedAt = later(drift.healedAt, -random.between(3, 9));
    const resources = [{ kind: "ConfigMap", name: drift.name, message: `configmap/${drift.name} configured` }];
    events.push(
      argoNotification({
        app: drift.app,
        at: drift.healedAt,
        revision: drift.commit.sha,
        sync: "Synced",
        health: "Healthy",
        image,
        operation: {
          phase: "Succeeded",
          startedAt,
          message: "successfully synced (partial)",
          resources,
          partial: true,
        },
      }),
    );
  }
  return events;
}

/** Flux is told to stand still, and to go on, by a person's patch of the Kustomization. */
export function suspension(
  random: Random,
  change: { at: string; by: PersonKey; app: string; suspend: boolean; auditId?: string; reason?: string },
): DemoEvent {
  const metadata = change.reason
    ? { metadata: { annotations: { "kubernetes.io/change-cause": change.reason } } }
    : undefined;
  const patch: AuditWrite = {
    source: "auditEu",
    auditId: change.auditId ?? random.uuid(),
    at: change.at,
    username: PEOPLE[change.by].email,
    verb: "patch",
    resource: "kustomizations",
    kind: "Kustomization",
    apiGroup: "kustomize.toolkit.fluxcd.io",
    namespace: "flux-system",
    name: change.app,
    request: { ...metadata, spec: { suspend: change.suspend } },
  };
  return auditList([patch]);
}

export interface DirectPush {
  readonly at: string;
  readonly by: PersonKey;
  readonly message: string;
  readonly app: string;
  readonly path: string;
  readonly forced?: boolean;
  readonly signature?: "none";
}

/** A push straight to main. Forced: it replaces the tip, whose commit is displaced. */
export async function directPush(
  random: Random,
  repository: RepositoryStory,
  push: DirectPush,
): Promise<{ events: DemoEvent[]; commit: Commit; at: string }> {
  const at = repository.freeFrom(push.at);
  const before = repository.tip;
  const parent = push.forced ? parentOf(before) : before;
  const edits = new Map([[push.path, deployment(push.app, random.between(20, 90), random.hex(12), at)]]);
  const pushedAt = later(at, 20);
  const commit = await repository.commit({
    at,
    author: push.by,
    message: push.message,
    edits,
    parents: [parent],
    signature: push.signature,
  });
  repository.setTip(commit, pushedAt);
  const told = {
    ref: "refs/heads/main",
    before: before.sha,
    after: commit.sha,
    by: push.by,
    at: pushedAt,
    commits: [commit],
    forced: push.forced ?? false,
  };
  return {
    commit,
    at,
    events: [
      { at: pushedAt, does: "move-branch", repository: repository.key, sha: commit.sha },
      pushed(repository.key, told, random.uuid()),
    ],
  };
}

/** The commit before the tip: a forced push builds on it, and the tip falls off the branch. */
function parentOf(tip: Commit): Commit {
  if (!tip.firstParent) throw new RangeError("there is no commit before the tip");
  return tip.firstParent;
}

/** Somebody merges main into a branch and pushes that as main: what was first-parent no longer is (foxtrot). */
export async function foxtrotMerge(
  random: Random,
  repository: RepositoryStory,
  push: { readonly at: string; readonly by: PersonKey },
): Promise<{ events: DemoEvent[]; commit: Commit; at: string }> {
  const { by } = push;
  const at = repository.freeFrom(push.at);
  const pushedAt = later(at, 15);
  const tip = repository.tip;
  const earlier = parentOf(tip);
  const local = await repository.commit({
    at: later(at, -120),
    author: by,
    message: "Tidy labels",
    edits: new Map([["base/labels.yaml", `at: ${at}\n`]]),
    parents: [earlier],
  });
  const merged = await repository.commit({
    at,
    author: by,
    message: "Merge branch 'main'",
    edits: new Map(tip.paths.map((path) => [path, tip.files.get(path) ?? ""])),
    parents: [local, tip],
  });
  repository.setTip(merged, pushedAt);
  const told = {
    ref: "refs/heads/main",
    before: tip.sha,
    after: merged.sha,
    by,
    at: pushedAt,
    commits: [local, merged],
  };
  return {
    commit: merged,
    at,
    events: [
      { at: pushedAt, does: "move-branch", repository: repository.key, sha: merged.sha },
      pushed(repository.key, told, random.uuid()),
    ],
  };
}

/** The first commits of a repository, pushed as a new branch. */
export function firstPush(random: Random, repository: RepositoryStory): DemoEvent[] {
  const commit = repository.tip;
  const told = {
    ref: "refs/heads/main",
    before: ZERO,
    after: commit.sha,
    by: commit.author,
    at: commit.at,
    commits: commit.firstParent ? [commit.firstParent, commit] : [commit],
    created: true,
  };
  return [
    { at: commit.at, does: "move-branch", repository: repository.key, sha: commit.sha },
    pushed(repository.key, told, random.uuid()),
  ];
}

export function incidentRecords(id: string, title: string, from: string, to: string): DemoEvent[] {
  return [incident(from, id, title, "SEV-2", "open", from), incident(to, id, title, "SEV-2", "resolved", from)];
}
