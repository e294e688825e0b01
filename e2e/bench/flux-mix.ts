import { acceptRecords } from "../../lib/ledger/store/accept.ts";
import { pgSql } from "../../lib/platform/sql.ts";
import type { BenchDatabase } from "./database.ts";
import { acceptance } from "./ingest.ts";
import { sequenceAll } from "./follow.ts";

const TARGETS = 200;
const BATCH = 500;
const START = Date.parse("2026-01-05T08:00:00Z");

/** Accepts and sequences Flux events as a cluster of 200 Kustomizations sends them. */
export async function fillFlux(bench: BenchDatabase, source: string, events: number): Promise<void> {
  const sql = pgSql(bench.db.pool);
  for (let at = 0; at < events; at += BATCH) {
    const bodies = Array.from({ length: Math.min(BATCH, events - at) }, (_, n) => reconciliation(at + n));
    await acceptRecords(
      sql,
      bodies.map((body, n) => acceptance(source, `flux-${at + n}`, body)),
    );
    await sequenceAll(bench);
  }
}

/**
 * One event: a new revision reaches every target in turn, about 6 s apart; one in 40 fails first, one in 50 is drift put right at
 * an unchanged revision.
 */
function reconciliation(n: number): Buffer {
  const round = Math.floor(n / TARGETS);
  const target = n % TARGETS;
  const failed = n % 40 === 7;
  const drift = n % 50 === 11;
  const sha = (round - (drift ? 1 : 0) + 1).toString(16).padStart(40, "a");
  const event = {
    involvedObject: {
      kind: "Kustomization",
      namespace: "flux-system",
      name: `app-${target}`,
      uid: `00000000-0000-4000-8000-${target.toString(16).padStart(12, "0")}`,
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    },
    severity: failed ? "error" : "info",
    timestamp: new Date(START + n * 6000).toISOString().replace(".000", ""),
    message: messageOf(failed, drift, target),
    reason: failed ? "ReconciliationFailed" : drift ? "Progressing" : "ReconciliationSucceeded",
    metadata: { revision: `main@sha1:${sha}`, cluster: "bench", env: "production" },
    reportingController: "kustomize-controller",
  };
  return Buffer.from(JSON.stringify(event));
}

function messageOf(failed: boolean, drift: boolean, target: number): string {
  if (failed) return `Deployment/app-${target}/web dry-run failed: admission webhook denied the request`;
  if (drift) return `Deployment/app-${target}/web configured`;
  return "Reconciliation finished in 1.2s, next run in 10m0s";
}
