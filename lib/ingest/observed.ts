import { sha256 } from "../base/sha256.ts";
import { makeAcceptance, type Acceptance } from "../ledger/acceptance.ts";
import type { KeptHeaders, LedgerRecord } from "../ledger/record.ts";
import type { Reading } from "./fact.ts";
import type { SourceKind } from "./kind.ts";
import { present } from "./present.ts";
import { senderKey } from "./record-key.ts";
import type { Span } from "./redact.ts";

/** Why a record was asked for: in its turn, for a time that had passed, or as the day's picture. */
export const COLLECTED = ["poll", "backfill", "snapshot"] as const;
export type Collected = (typeof COLLECTED)[number];

/** One object as a forge's API answered it, with what the answer itself does not say about it. */
export interface ObservedObject {
  /** What it is, as the forge's kind reads it: `pull_request`, `ruleset`. */
  readonly object: string;
  /** Full name, lower case. */
  readonly repository: string;
  /** Number, commit or branch that the address named. */
  readonly of?: string;
  /** Of a list in parts: which, from 1. */
  readonly part?: number;
  /** The head that stood when it was made, where another answer tells it. */
  readonly head?: string;
  /** Id of the account whose it is, where the answer does not tell. */
  readonly account?: string;
  /** The event of a hook's delivery that was fetched. */
  readonly event?: string;
  /** What makes another version of it: two with the same are one record. */
  readonly version: readonly string[];
  /** The answer it stands in, and where. */
  readonly answer: { readonly url: string; readonly status: number; readonly body: Uint8Array };
  readonly span: Span;
}

/** What `normalise` knows of an observed object beside its bytes: from the record's own headers, which no sender sets. */
export interface ObservedContext {
  readonly object: string;
  readonly repository: string;
  readonly of?: string;
  readonly part?: string;
  readonly head?: string;
  readonly account?: string;
  readonly event?: string;
  readonly status: number;
}

const PREFIX = "countersign-";

/** The record's key: what was seen once in this version is not stored again, by whichever way it is met. */
export function observedKey(object: Pick<ObservedObject, "object" | "repository" | "of" | "version">): string {
  return senderKey("forge", object.object, object.repository, object.of ?? "-", ...object.version);
}

/** What is kept beside an observed object's bytes. */
function headersOf(collected: Collected, object: ObservedObject): Record<string, string> {
  const { answer } = object;
  return {
    [`${PREFIX}observed`]: object.object,
    [`${PREFIX}repository`]: object.repository,
    [`${PREFIX}collected`]: collected,
    [`${PREFIX}request`]: answer.url,
    [`${PREFIX}status`]: String(answer.status),
    ...(object.of === undefined ? {} : { [`${PREFIX}of`]: object.of }),
    ...(object.part === undefined ? {} : { [`${PREFIX}part`]: String(object.part) }),
    ...(object.head === undefined ? {} : { [`${PREFIX}head`]: object.head }),
    ...(object.account === undefined ? {} : { [`${PREFIX}account`]: object.account }),
    ...(object.event === undefined ? {} : { [`${PREFIX}event`]: object.event }),
  };
}

/** What its kind will read of an observed object, by the same bytes and headers. */
export function readObserved(kind: SourceKind, collected: Collected, object: ObservedObject): readonly Reading[] {
  const bytes = object.answer.body.subarray(object.span.from, object.span.to);
  return kind.normaliseObserved?.(bytes, headersOf(collected, object)) ?? [];
}

/** The object as a record of its source: the bytes as fetched, a range of the answer, and where they came from. */
export function observedRecord(source: string, collected: Collected, object: ObservedObject): Acceptance {
  const { answer, span } = object;
  return makeAcceptance({
    source,
    origin: "observation",
    key: observedKey(object),
    from: span.from,
    to: span.to,
    auth: { method: "internal" },
    headers: headersOf(collected, object),
    bytes: answer.body.subarray(span.from, span.to),
    deliverySha256: sha256(answer.body),
    deliveryLength: answer.body.byteLength,
  });
}

const NAMES = ["of", "part", "head", "event", "account"] as const;

/** The context of a record that was fetched from a forge, or null for any other. */
export function observedContext(headers: KeptHeaders): ObservedContext | null {
  const object = headers[`${PREFIX}observed`];
  const repository = headers[`${PREFIX}repository`];
  if (object === undefined || repository === undefined) return null;
  const [of, part, head, event, account] = NAMES.map((name) => headers[PREFIX + name]);
  const status = Number(headers[`${PREFIX}status`] ?? "200");
  return { object, repository, status, ...present({ of, part, head, event, account }) };
}

/** How a record came, where it did not come live: asked for, or brought by hand. */
export type Came = "polled" | "backfilled" | "snapshot" | "imported";

const CAME: Readonly<Record<Collected, Came>> = { poll: "polled", backfill: "backfilled", snapshot: "snapshot" };

export function cameOf({ origin, auth, headers }: Pick<LedgerRecord, "origin" | "auth" | "headers">): Came | undefined {
  if (origin === "delivery") return auth.method === "internal" ? "imported" : undefined;
  const collected = COLLECTED.find((one) => one === headers[`${PREFIX}collected`]);
  return collected && CAME[collected];
}
