import { smtpChannel } from "../notifications/channels/smtp.ts";
import { webhookChannel } from "../notifications/channels/webhook.ts";
import { readWebhookSecret } from "../notifications/store/webhook-secret.ts";
import { isFarBehind } from "../ledger/store/status.ts";
import { databaseNow } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { getEnv } from "../platform/env.ts";
import { pgSql } from "../platform/sql.ts";
import { policyAt } from "../policy/history.ts";
import { readPolicy } from "../policy/store.ts";
import { tellBlind } from "./blind-alerts.ts";
import { collectLoops } from "./collect-forges.ts";
import { deliverDue } from "./deliver.ts";
import { openFoundCases } from "./emergencies-detect.ts";
import type { Loop } from "./loop.ts";
import { mirrorLoop } from "./mirrors.ts";
import { populationLoop } from "./population.ts";
import { runTick } from "./tick.ts";

/** What follows from entries: deadlines named, found cases opened, mirrors fetched. Each is keyed, so any worker may. */
export function effectLoops(db: Db): Loop[] {
  // While projections are built again they pass through states that are long over: a deadline that was met looks missed,
  // and what a case covers looks uncovered.
  const whenFollowing = (work: () => Promise<number>) => async () => {
    if (await isFarBehind(pgSql(db.pool))) return "rest" as const;
    return (await work()) > 0 ? ("again" as const) : ("rest" as const);
  };
  return [
    { name: "tick", restMs: 1000, run: whenFollowing(() => runTick(db.pool)) },
    { name: "blind sources", restMs: 2000, run: whenFollowing(() => tellBlind(db.pool)) },
    { name: "found cases", restMs: 1000, run: whenFollowing(() => openFoundCases(db.pool)) },
    mirrorLoop(db),
    populationLoop(db),
    ...collectLoops(db),
  ];
}

const DELIVERIES = 10;

/** Messages of the outbox, by mail and by signed webhook. */
export function deliveryLoops(db: Db): Loop[] {
  const { smtpUrl, publicUrl } = getEnv();
  const sql = pgSql(db.pool);
  const webhook = webhookChannel({
    secretOf: (url) => readWebhookSecret(sql, url),
    privateHosts: async () => policyAt(await readPolicy(sql), await databaseNow(sql)).policy.privateWebhookHosts,
  });
  const channels = { email: smtpChannel({ smtpUrl, publicUrl }), webhook: webhook.send };
  const run = async () => {
    const sent = await deliverDue({ pool: db.pool, channels, publicUrl, limit: DELIVERIES });
    return sent === DELIVERIES ? ("again" as const) : ("rest" as const);
  };
  return [{ name: "messages", restMs: 1000, run }];
}
