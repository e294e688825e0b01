import type { Actor } from "../../base/actor.ts";
import type { AuditEvent, AuditUser } from "./payload.ts";

/** What stands behind a user name of the API server. */
type IdentityClass = "human" | "reconciler" | "controller" | "unclear";

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;
const FLUX_ACCOUNTS: ReadonlySet<string> = new Set([
  "kustomize-controller",
  "helm-controller",
  "source-controller",
  "source-watcher",
  "notification-controller",
  "image-automation-controller",
  "image-reflector-controller",
  "flux-operator",
]);
const FLUX_NAMESPACES: ReadonlySet<string> = new Set(["flux-system"]);
const ARGOCD_ACCOUNTS: ReadonlySet<string> = new Set([
  "argocd-application-controller",
  "argocd-applicationset-controller",
  "openshift-gitops-argocd-application-controller",
  "openshift-gitops-applicationset-controller",
]);
const ARGOCD_NAMESPACES: ReadonlySet<string> = new Set(["argocd", "argo-cd", "openshift-gitops"]);
/** Names below `system:` that are people or nobody: certificates of administrators, requests without credentials. */
const SYSTEM_PEOPLE: ReadonlySet<string> = new Set(["system:admin", "system:anonymous", "system:unsecured"]);
/** The user agent is untrusted, but who calls themselves a person's tool is not taken for a controller (traps K6). */
const PERSONAL_TOOL = /^(?:kubectl|helm|k9s|kubectx|oc|lens|openlens|freelens|headlamp|curl)\b/i;

/**
 * Classes a user name. A service account of its own is a controller, unless the request says that it came from a tool
 * that people use: then nobody can tell. Names that are nobody's are people: anonymous writes count.
 */
function classOf(user: AuditUser, userAgent: string | undefined): IdentityClass {
  const name = user.username ?? "";
  const account = SERVICE_ACCOUNT.exec(name);
  if (account !== null) return accountClass(account[1] ?? "", account[2] ?? "", userAgent);
  if (name === "") return "unclear";
  if (name.startsWith("system:")) return SYSTEM_PEOPLE.has(name) ? "human" : "controller";
  return /^(?:eks:|aks(?:Service|ProblemDetector)$|gke-)/.test(name) ? "controller" : "human";
}

function accountClass(namespace: string, name: string, userAgent: string | undefined): IdentityClass {
  if (FLUX_NAMESPACES.has(namespace) && FLUX_ACCOUNTS.has(name)) return "reconciler";
  if (ARGOCD_NAMESPACES.has(namespace) && ARGOCD_ACCOUNTS.has(name)) return "reconciler";
  // A person may act through Argo CD's API server, which writes with its own account.
  if (ARGOCD_NAMESPACES.has(namespace) && name.endsWith("-server")) return "unclear";
  return userAgent !== undefined && PERSONAL_TOOL.test(userAgent) ? "unclear" : "controller";
}

/**
 * Who is answerable for a request: with impersonation, a person on either side makes it a person's; else the account
 * that authenticated decides (Flux impersonates the accounts of tenants).
 */
export function requestClass(event: AuditEvent): IdentityClass {
  const authenticated = classOf(event.user, event.userAgent);
  if (event.impersonatedUser === undefined) return authenticated;
  const acting = classOf(event.impersonatedUser, event.userAgent);
  return authenticated === "human" || acting === "human" ? "human" : authenticated;
}

/** The user as an actor; ids are those of the authenticator of this cluster. */
export function actorOf(user: AuditUser, cluster: string, userAgent: string | undefined): Actor {
  const name = user.username ?? "";
  const issuer = `kubernetes:${cluster}`;
  const id = user.uid === undefined ? {} : { id: user.uid };
  const email = /^[^\s@:]+@[^\s@:]+\.[^\s@:]+$/.test(name) ? { email: name } : {};
  return { kind: actorKind(user, userAgent), name, issuer, ...id, ...email };
}

function actorKind(user: AuditUser, userAgent: string | undefined): Actor["kind"] {
  const name = user.username ?? "";
  if (name === "" || name === "system:anonymous" || name === "system:unsecured") return "unknown";
  const identity = classOf(user, userAgent);
  if (identity === "reconciler") return "controller";
  if (SERVICE_ACCOUNT.test(name)) return "service-account";
  return identity === "human" ? "user" : "system";
}
