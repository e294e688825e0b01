import type { z } from "zod";
import { parseInstant } from "../../base/instant.ts";
import type { ObjectChange } from "../fact-reconciler.ts";
import { changesOf, changesOfOutput } from "./change-set.ts";
import type { fluxEvent, kubernetesEvent, logLine } from "./payload.ts";

/** What a Flux controller said about an object, whichever way it reached us. Metadata keys are bare. */
export interface FluxReport {
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly severity: "info" | "error";
  readonly reason: string;
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Absent where the sender names none: then the controller of the object's group. */
  readonly controller?: string;
  readonly at: string | null;
  readonly changes: readonly ObjectChange[];
}

/** `<group>.toolkit.fluxcd.io/` is stripped by notification-controller, but not in its documentation or in Events. */
const PREFIX = /^[a-z0-9.-]*\.?toolkit\.fluxcd\.io\//;

type Reference = NonNullable<z.infer<typeof kubernetesEvent>["involvedObject"]>;

export function reportOfEvent(event: z.infer<typeof fluxEvent>): FluxReport {
  return {
    ...objectOf(event.involvedObject),
    severity: event.severity === "error" ? "error" : "info",
    reason: event.reason,
    message: event.message,
    metadata: bareKeys(event.metadata),
    controller: event.reportingController,
    at: parseInstant(event.timestamp),
    changes: changesOf(event.message),
  };
}

/** Null for an Event that names no object. Events are aggregated and dropped by design (traps K8): never sole evidence. */
export function reportOfKubernetesEvent(event: z.infer<typeof kubernetesEvent>): FluxReport | null {
  const reference = event.involvedObject ?? event.regarding;
  if (reference === undefined) return null;
  const message = event.message ?? event.note ?? "";
  return {
    ...objectOf(reference),
    severity: event.type === "Warning" ? "error" : "info",
    reason: event.reason ?? "",
    message,
    metadata: bareKeys(event.metadata?.annotations),
    controller: event.source?.component ?? event.reportingController ?? event.reportingComponent,
    at: parseInstant(
      event.series?.lastObservedTime ??
        event.lastTimestamp ??
        event.deprecatedLastTimestamp ??
        event.eventTime ??
        event.firstTimestamp ??
        event.metadata?.creationTimestamp,
    ),
    changes: changesOf(message),
  };
}

export function reportOfLog(line: z.infer<typeof logLine>): FluxReport {
  const message = line.error === undefined ? line.msg : `${line.msg}: ${line.error}`;
  return {
    apiGroup: line.controllerGroup ?? "",
    kind: line.controllerKind,
    namespace: line.namespace ?? "",
    name: line.name,
    severity: line.level === "error" ? "error" : "info",
    reason: line.reason ?? reasonOfLog(line.msg, line.level),
    message,
    metadata: line.revision === undefined ? {} : { revision: line.revision },
    at: parseInstant(line.ts),
    changes: line.output === undefined ? changesOf(message) : changesOfOutput(line.output),
  };
}

const TEXT_LINE =
  /^(\S{10,40}) (trace|debug|info|error) ([A-Za-z]{1,64})\/([a-z0-9.-]{1,253})\.([a-z0-9-]{1,63}) - (.*)$/;

/** One line of `flux logs`: `<time> <level> <Kind>/<name>.<namespace> - <message>`; null for anything else. */
export function reportOfTextLine(line: string): FluxReport | null {
  const match = TEXT_LINE.exec(line.trim());
  const at = parseInstant(match?.[1]);
  if (match === null || at === null) return null;
  const [, , level = "", kind = "", name = "", namespace = "", message = ""] = match;
  return {
    apiGroup: "",
    kind,
    namespace,
    name,
    severity: level === "error" ? "error" : "info",
    reason: reasonOfLog(message, level),
    message: message.trim(),
    metadata: {},
    at,
    changes: [],
  };
}

/** Logs carry no reason: the one that the event of the same moment has. */
function reasonOfLog(message: string, level: string): string {
  if (level === "error") return "ReconciliationFailed";
  if (/^Reconciliation finished in /i.test(message)) return "ReconciliationSucceeded";
  if (/^(?:no changes since last reconcil|artifact up-to-date)/i.test(message)) return "ArtifactUpToDate";
  if (/^(?:new revision detected|stored artifact)/i.test(message)) return "NewArtifact";
  return "Progressing";
}

function objectOf(reference: Reference) {
  const { apiVersion = "" } = reference;
  const slash = apiVersion.indexOf("/");
  return {
    apiGroup: slash > 0 ? apiVersion.slice(0, slash) : "",
    kind: reference.kind,
    namespace: reference.namespace ?? "",
    name: reference.name,
    ...(reference.uid === undefined ? {} : { uid: reference.uid }),
  };
}

/** Metadata by bare key; a bare key as sent wins over the same key with a prefix. */
function bareKeys(metadata: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, string>> {
  const bare = new Map<string, string>();
  for (const [key, value] of Object.entries(metadata ?? {})) {
    if (typeof value !== "string" || value === "") continue;
    const name = key.replace(PREFIX, "");
    if (name === key || !bare.has(name)) bare.set(name, value);
  }
  return Object.fromEntries(bare);
}
