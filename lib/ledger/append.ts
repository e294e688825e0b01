import { canonicalJson, type Json } from "../base/canonical-json.ts";
import type { Actor } from "../base/actor.ts";
import { sha256 } from "../base/sha256.ts";
import type { Sql } from "../platform/sql.ts";
import { makeAcceptance } from "./acceptance.ts";
import { OWN_SOURCE, type Auth, type Origin } from "./record.ts";
import { acceptRecords, type Accepted } from "./store/accept.ts";

export interface Action {
  /** `<room>.<past participle>`: `emergencies.declared`, `sources.created`. */
  readonly type: string;
  /** The aggregate: case id, source id, bundle id. */
  readonly subject: string;
  readonly data: Json;
  readonly actor: Actor;
  readonly auth: Auth;
  /** The client's Idempotency-Key, or one made from the entry that caused an effect. Unique over all actions. */
  readonly idempotencyKey: string;
  /** Claimed time, where it differs from now (an offline declaration). */
  readonly occurredAt?: string;
}

/**
 * Appends what somebody did, in the caller's transaction: MUST run after the aggregate's row was locked or
 * conditionally updated, so that inbox order is the aggregate's order. `duplicate` means that this key was used before:
 * nothing was written, and the caller answers as it did the first time.
 */
export async function appendAction(tx: Sql, action: Action): Promise<Accepted> {
  const { type, subject, data, actor, occurredAt } = action;
  const body = { type, subject, data, actor: { ...actor }, ...(occurredAt ? { occurredAt } : {}) };
  return appendOwn(tx, "action", `action:${action.idempotencyKey}`, body, action.auth);
}

/** Appends what the product itself observed: a verified signature, a fetched tip, a snapshot, a commit's raw object. */
export async function appendObservation(
  tx: Sql,
  observation: {
    readonly key: string;
    readonly body: Json;
    readonly origin?: "observation" | "commit";
    readonly source?: string;
  },
): Promise<Accepted> {
  const auth: Auth = observation.origin === "commit" ? { method: "git-object-id" } : { method: "internal" };
  return appendOwn(
    tx,
    observation.origin ?? "observation",
    observation.key,
    observation.body,
    auth,
    observation.source,
  );
}

/** Says that time passed and which deadlines fell due. */
export async function appendTick(tx: Sql, due: readonly string[], key: string): Promise<Accepted> {
  return appendOwn(tx, "tick", `tick:${key}`, { due: [...due] }, { method: "internal" });
}

async function appendOwn(
  tx: Sql,
  origin: Origin,
  key: string,
  body: Json,
  auth: Auth,
  source = OWN_SOURCE,
): Promise<Accepted> {
  const bytes = Buffer.from(canonicalJson(body), "utf8");
  const acceptance = makeAcceptance({
    source,
    origin,
    key,
    auth,
    bytes,
    from: 0,
    to: bytes.byteLength,
    headers: {},
    deliverySha256: sha256(bytes),
    deliveryLength: bytes.byteLength,
  });
  const [accepted] = await acceptRecords(tx, [acceptance]);
  if (!accepted) throw new Error("An own record was not accepted.");
  return accepted;
}
