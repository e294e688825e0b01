import { parseInstant } from "../../base/instant.ts";
import type { Reading, SourceFacts } from "../fact.ts";
import type { Target } from "../fact-cluster.ts";
import type { ReconciliationFact, Revision } from "../fact-reconciler.ts";
import { clusterOf, environmentOf, reading } from "../reading.ts";
import { parseRevision } from "../revision.ts";
import type { FluxObject, HelmHistory, KustomizationHistory } from "./payload.ts";

/**
 * What the history of a polled Kustomization or HelmRelease says was applied, oldest first: it heals events that were
 * lost (traps F2). `startedAt` and `finishedAt` are the first and last time that the revision was reconciled.
 */
export function readFluxObject(object: FluxObject, source: SourceFacts): Reading[] {
  const { kind, metadata, apiVersion } = object;
  const { namespace = "", name, uid } = metadata;
  const cluster = clusterOf(source);
  const apiGroup = apiVersion.slice(0, apiVersion.indexOf("/"));
  const target: Target = { cluster, apiGroup, kind, namespace, name, ...(uid === undefined ? {} : { uid }) };
  const subject = { target, ...environmentOf(source) };
  const actor = {
    kind: "controller",
    name: `${apiGroup.split(".")[0]}-controller`,
    issuer: `kubernetes:${cluster}`,
  } as const;
  const readings = (object.status?.history ?? []).toReversed().map((entry): Reading => {
    const fact = isHelm(entry) ? helmFact(entry, subject) : kustomizationFact(entry, subject);
    return reading(fact.finishedAt ?? fact.startedAt, { actor, fact });
  });
  if (object.spec?.suspend === true) {
    readings.push({ actor, fact: { kind: "suspension", ...subject, change: "suspended" } });
  }
  return readings;
}

function isHelm(entry: HelmHistory | KustomizationHistory): entry is HelmHistory {
  return typeof entry["chartVersion"] === "string";
}

type Subject = Pick<ReconciliationFact, "target" | "environment">;

function kustomizationFact(entry: KustomizationHistory, subject: Subject): ReconciliationFact {
  const reason = entry.lastReconciledStatus ?? "";
  return {
    ...skeleton(subject, reason, entry.firstReconciled, entry.lastReconciled),
    result: /Succeeded$/.test(reason) ? "succeeded" : reason === "Progressing" ? "progressing" : "failed",
    revisions: revisionsOfHistory(text(entry.metadata?.["originRevision"]), text(entry.metadata?.["revision"])),
  };
}

/** As in events: the commit of the origin with the digest of the artifact, so that both tell the same deployment. */
function revisionsOfHistory(origin: string | undefined, revision: string | undefined): Revision[] {
  const named = origin ?? revision;
  if (named === undefined) return [];
  const chosen = parseRevision(named);
  const digest = chosen.digest ?? (revision === undefined ? undefined : parseRevision(revision).digest);
  return [digest === undefined ? chosen : { ...chosen, digest }];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function helmFact(entry: HelmHistory, subject: Subject): ReconciliationFact {
  const digest = entry.ociDigest === undefined ? undefined : parseRevision(entry.ociDigest).digest;
  const revision = parseRevision(entry.chartVersion);
  return {
    ...skeleton(subject, entry.status, entry.firstDeployed, entry.lastDeployed),
    result: helmResult(entry.status),
    revisions: [digest === undefined ? revision : { ...revision, digest }],
  };
}

/** Helm's release statuses: what is superseded or uninstalled now was deployed once. */
function helmResult(status: string): ReconciliationFact["result"] {
  if (/^(?:deployed|superseded|uninstalled)$/.test(status)) return "succeeded";
  return status === "failed" ? "failed" : "progressing";
}

function skeleton(subject: Subject, reason: string, first: string | undefined, last: string | undefined) {
  const startedAt = parseInstant(first);
  const finishedAt = parseInstant(last);
  return {
    kind: "reconciliation",
    reconciler: "flux",
    ...subject,
    reason,
    message: "",
    changes: [],
    ...(startedAt === null ? {} : { startedAt }),
    ...(finishedAt === null ? {} : { finishedAt }),
    partial: false,
  } as const;
}
