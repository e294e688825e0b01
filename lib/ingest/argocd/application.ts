import { parseInstant } from "../../base/instant.ts";
import type { Reading, SourceFacts } from "../fact.ts";
import type { HealthFact } from "../fact-reconciler.ts";
import { reading } from "../reading.ts";
import { readOperation } from "./operation.ts";
import type { Application, ApplicationStatus } from "./payload.ts";
import { controllerActor, subjectOf, type Subject } from "./subject.ts";
import { readSyncStatus } from "./sync-status.ts";

const HEALTH: ReadonlySet<string> = new Set(["healthy", "progressing", "degraded", "suspended", "missing", "unknown"]);

/** Everything that one Application says: its operation, its comparison with Git, its health, a pause. */
export function readApplication(app: Application, source: SourceFacts): Reading[] {
  const subject = subjectOf(app.metadata, source);
  const { status } = app;
  const readings: Reading[] = [];
  if (status?.operationState !== undefined) readings.push(...readOperation(app, status.operationState, subject));
  if (status !== undefined) readings.push(...readSyncStatus(status, subject), ...readHealth(status, subject));
  if (app.metadata.annotations?.["argocd.argoproj.io/skip-reconcile"] === "true") {
    readings.push({ fact: { kind: "suspension", ...subject, change: "suspended", reason: "skip-reconcile" } });
  }
  return readings;
}

function readHealth(status: ApplicationStatus, subject: Subject): Reading[] {
  const { health } = status;
  const name = health?.status?.toLowerCase() ?? "";
  if (health === undefined || !HEALTH.has(name)) return [];
  const since = parseInstant(health.lastTransitionTime);
  const fact: HealthFact = {
    kind: "health",
    reconciler: "argocd",
    ...subject,
    // Safe because the set holds exactly the fact's words.
    status: name as HealthFact["status"],
    ...(health.message === undefined ? {} : { message: health.message }),
    ...(since === null ? {} : { since }),
  };
  const actor = controllerActor(subject.target.cluster);
  return [reading(since ?? parseInstant(status.reconciledAt), { actor, fact })];
}
