import type { LiveWriteFact } from "../fact-cluster.ts";
import { objectOf } from "./body.ts";
import { requestClass } from "./identity.ts";
import type { AuditEvent } from "./payload.ts";

type WriteClass = LiveWriteFact["class"];

const WRITES: ReadonlySet<string> = new Set(["create", "update", "patch", "delete", "deletecollection"]);
const REVIEW_GROUPS: ReadonlySet<string> = new Set(["authorization.k8s.io", "authentication.k8s.io"]);
const SESSIONS: ReadonlySet<string> = new Set(["exec", "attach"]);
const EXCLUDED_SUBRESOURCES: ReadonlySet<string> = new Set(["portforward", "proxy", "status", "log"]);

/**
 * The class of a request (DESIGN §8, traps K3): reviews, leases, events, port-forward, status and dry runs never count;
 * exec and attach are a class of their own, by whichever verb (WebSocket exec is a `get`); a write counts once it was
 * answered with a code below 300, and then by who made it.
 */
export function writeClass(event: AuditEvent): WriteClass {
  const subresource = event.objectRef?.subresource ?? "";
  if (SESSIONS.has(subresource)) return sessionClass(event);
  if (!WRITES.has(event.verb)) return "read";
  if (isExcluded(event, subresource)) return "excluded";
  if (event.stage === "Panic") return "unknown";
  const code = event.responseStatus?.code;
  if (code === undefined) return "unknown";
  return code >= 300 ? "failed" : actorClass(event, "human-write");
}

function sessionClass(event: AuditEvent): WriteClass {
  if (event.stage === "RequestReceived") return "excluded";
  const code = event.responseStatus?.code;
  if (code !== undefined && code >= 300) return "failed";
  return actorClass(event, "exec");
}

function actorClass(event: AuditEvent, human: "human-write" | "exec"): WriteClass {
  const identity = requestClass(event);
  if (identity === "human") return human;
  return identity === "unclear" ? "unknown" : identity;
}

function isExcluded(event: AuditEvent, subresource: string): boolean {
  const { resource = "", apiGroup = "" } = event.objectRef ?? {};
  if (event.objectRef === undefined) return true;
  if (REVIEW_GROUPS.has(apiGroup) || resource === "events") return true;
  if (apiGroup === "coordination.k8s.io" && resource === "leases") return true;
  if (EXCLUDED_SUBRESOURCES.has(subresource) || isDryRun(event)) return true;
  // Only a finished request proves an effect; its own stage follows.
  return event.stage === "RequestReceived" || event.stage === "ResponseStarted";
}

/** `dryRun=All` in the query, or in the DeleteOptions of the body. */
export function isDryRun(event: AuditEvent): boolean {
  const query = event.requestURI.indexOf("?");
  const dryRun = query === -1 ? [] : new URLSearchParams(event.requestURI.slice(query + 1)).getAll("dryRun");
  const inBody = objectOf(event.requestObject)?.dryRun ?? [];
  return dryRun.includes("All") || inBody.includes("All");
}
