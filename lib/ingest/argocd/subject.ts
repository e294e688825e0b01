import type { Actor } from "../../base/actor.ts";
import type { SourceFacts } from "../fact.ts";
import type { Target } from "../fact-cluster.ts";
import { clusterOf, environmentOf } from "../reading.ts";

/** Whom a statement of Argo CD is about. The cluster is the one that Argo CD runs in: there the Application lives. */
export interface Subject {
  readonly target: Target;
  readonly environment?: string;
}

interface ApplicationName {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
}

export function subjectOf({ name, namespace, uid }: ApplicationName, source: SourceFacts): Subject {
  const target: Target = {
    cluster: clusterOf(source),
    apiGroup: "argoproj.io",
    kind: "Application",
    namespace: namespace ?? "",
    name,
    ...(uid === undefined ? {} : { uid }),
  };
  return { target, ...environmentOf(source) };
}

export function controllerActor(cluster: string): Actor {
  return { kind: "controller", name: "argocd-application-controller", issuer: `argocd:${cluster}` };
}

/**
 * A user as Argo CD names them. Free text that whoever may patch the Application can write (traps A16), so never an id:
 * only an audit log corroborates it. `Unknown user` is what Argo CD itself prints for nobody.
 */
export function userActor(username: string, cluster: string): Actor {
  const issuer = `argocd:${cluster}`;
  if (/^unknown user$/i.test(username)) return { kind: "unknown", name: username, issuer };
  const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(username) ? { email: username } : {};
  return { kind: "user", name: username, issuer, ...email };
}

export function subjectName(resource: { kind: string; namespace?: string; name: string }): string {
  return [resource.kind, resource.namespace, resource.name].filter((part) => part !== undefined).join("/");
}
