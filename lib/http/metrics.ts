import type { IncomingMessage } from "node:http";
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import { readDatabaseFigures } from "../platform/database-figures.ts";
import { getDb } from "../platform/db.ts";
import { pgSql } from "../platform/sql.ts";

const registry = new Registry();
collectDefaultMetrics({ register: registry, prefix: "countersign_" });

const answers = new Counter({
  name: "countersign_http_answers_total",
  help: "Answers by what was asked for and status; no source and no person is a label.",
  labelNames: ["part", "status"],
  registers: [registry],
});
const figure = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
const pending = figure("countersign_ledger_pending_records", "Records accepted and not yet sequenced.");
const size = figure("countersign_ledger_size", "Entries under the newest signed checkpoint.");
const advanced = figure("countersign_advanced_size", "Entries that the projections have taken in.");

export function countAnswer(part: "ingest" | "api" | "page" | "probe", status: number): void {
  answers.inc({ part, status: String(status) });
}

/** Prometheus text of this process and of the ledger. */
export async function metrics(): Promise<Response> {
  const { pool } = await getDb();
  const figures = await readDatabaseFigures(pgSql(pool));
  pending.set(figures.pending);
  size.set(figures.ledgerSize);
  advanced.set(figures.advancedSize);
  return new Response(await registry.metrics(), { headers: { "Content-Type": registry.contentType } });
}

/** Metrics on the main address are for this machine only: a proxy in front shows itself by what it forwards. */
export function isFromThisMachine(request: IncomingMessage): boolean {
  const { remoteAddress } = request.socket;
  const forwarded = ["forwarded", "x-forwarded-for", "x-real-ip", "via"].some((name) => name in request.headers);
  return !forwarded && ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(remoteAddress ?? "");
}
