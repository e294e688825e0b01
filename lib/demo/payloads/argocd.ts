import type { DemoEvent } from "../event.ts";
import { REPOSITORIES, seconds } from "../event.ts";
import { uidOf } from "./flux.ts";

/** Notifications of our published template (formats.md §3). */
export interface AppState {
  readonly app: string;
  readonly at: string;
  readonly revision: string;
  readonly sync: "Synced" | "OutOfSync";
  readonly health: "Healthy" | "Degraded" | "Progressing";
  readonly operation?: {
    readonly phase: "Succeeded" | "Failed";
    readonly startedAt: string;
    /** By default `at`; an Application goes on carrying its last operation. */
    readonly finishedAt?: string;
    readonly message: string;
    readonly username?: string;
    readonly resources: readonly { readonly kind: string; readonly name: string; readonly message: string }[];
    /** Self-heal: only these objects. */
    readonly partial?: boolean;
  };
  readonly drifted?: readonly { readonly kind: string; readonly name: string }[];
  readonly image: string;
}

export function argoNotification(state: AppState): DemoEvent {
  const source = {
    repoURL: `https://github.com/${REPOSITORIES.paymentsDeploy.name}.git`,
    path: `overlays/${state.app}`,
    targetRevision: "main",
  };
  const body = {
    schema: "argocd-app/v1",
    trigger: "countersign",
    app: {
      metadata: {
        name: state.app,
        namespace: "argocd",
        uid: applicationUid(state.app),
        generation: 12,
      },
      spec: {
        project: "payments",
        source,
        destination: { server: "https://kubernetes.default.svc", namespace: "payments" },
      },
      status: {
        ...operationState(state, source),
        sync: { status: state.sync, revision: state.revision, comparedTo: { source } },
        health: { status: state.health, lastTransitionTime: seconds(state.at) },
        reconciledAt: seconds(state.at),
        resources: (state.drifted ?? []).map(({ kind, name }) => ({
          kind,
          namespace: "payments",
          name,
          status: "OutOfSync",
        })),
        summary: { images: [state.image] },
      },
    },
  };
  const watched = state.operation?.username !== undefined;
  return { at: state.at, does: "deliver", source: "argoProd", headers: {}, body: JSON.stringify(body), watched };
}

export function applicationUid(app: string): string {
  return uidOf("prod-us-1", "Application", app);
}

function operationState(state: AppState, source: object): object {
  const { operation } = state;
  if (!operation) return {};
  const resources = operation.resources.map(({ kind, name, message }) => ({
    group: kind === "Deployment" ? "apps" : "",
    version: "v1",
    kind,
    namespace: "payments",
    name,
    status: "Synced",
    message,
    syncPhase: "Sync",
  }));
  const selected = operation.partial
    ? { resources: operation.resources.map(({ kind, name }) => ({ kind, name })) }
    : {};
  return {
    operationState: {
      phase: operation.phase,
      message: operation.message,
      startedAt: seconds(operation.startedAt),
      finishedAt: seconds(operation.finishedAt ?? state.at),
      operation: {
        sync: { revision: state.revision, ...selected },
        initiatedBy: operation.username ? { username: operation.username } : { automated: true },
      },
      syncResult: { revision: state.revision, source, resources },
    },
  };
}
