import { randomUUID } from "node:crypto";
import { gunzip } from "node:zlib";
import { promisify } from "node:util";
import { AppError } from "../base/errors.ts";
import { authenticate, type Authentication } from "../ingest/authenticate.ts";
import { GroupCommit } from "../ingest/group-commit.ts";
import type { Delivery } from "../ingest/kind.ts";
import { receive, type ReceiveDeps } from "../ingest/receive.ts";
import { SourceCache, type OpenSource } from "../ingest/source-cache.ts";
import { findAuth } from "../ingest/store/record-auth.ts";
import { countDuplicates, countRefusal } from "../ingest/store/source.ts";
import { appendObservation } from "../ledger/append.ts";
import { acceptRecords, sameBytes } from "../ledger/store/accept.ts";
import { getDb } from "../platform/db.ts";
import { openSealed } from "../platform/seal.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { jsonAnswer, toResponse, type Answer } from "./answer.ts";
import { fetchIssuerJson } from "./fetch-issuer.ts";
import { IssuerKeys } from "./issuer-keys.ts";
import { webRequest, type StreamedRequest } from "./node-exchange.ts";
import { problemAnswer } from "./problem.ts";

/** Largest body, as sent and as inflated. */
export const BODY_LIMIT = 25 * 1024 * 1024;

const gunzipCapped = promisify(gunzip);

interface Ingest {
  readonly sql: Sql;
  readonly sources: SourceCache;
  readonly issuers: IssuerKeys;
  readonly deps: ReceiveDeps;
}

// One queue per process, whoever mounts the handler: the bounds are over all deliveries.
const slot = globalThis as typeof globalThis & { countersignIngest?: Promise<Ingest> };

/**
 * `POST /api/v1/ingest/{source}`: verify raw bytes, then accept, then 202 (after COMMIT). CONTRACT, "Bad input". Mounted
 * in front of Next and as a Next route; both answer alike.
 */
export async function answerDelivery(request: StreamedRequest, sourceId: string): Promise<Answer> {
  const requestId = randomUUID();
  try {
    return await ingest(request, sourceId, requestId);
  } catch (error) {
    return problemAnswer(asIngestError(error), requestId);
  }
}

/** The same for a web `Request`. */
export async function handleIngest(request: Request, sourceId: string): Promise<Response> {
  return toResponse(await answerDelivery(webRequest(request), sourceId));
}

async function ingest(request: StreamedRequest, sourceId: string, requestId: string): Promise<Answer> {
  if (request.method !== "POST") {
    throw new AppError("METHOD_NOT_ALLOWED", "POST_ONLY", "Deliveries are POSTed.", { detail: { allow: "POST" } });
  }
  const service = await ingestService();
  const source = await service.sources.get(sourceId, performance.now());
  if (!source || source.disabled) throw new AppError("NOT_FOUND", "UNKNOWN_SOURCE", "There is no such source.");
  const { headers } = request;
  const refusal = mediaTypeRefusal(source, headers);
  if (refusal && !source.kind.disablesOn4xx) throw refusal;
  const read = await readCapped(request);
  if (read instanceof AppError && !source.kind.disablesOn4xx) throw read;
  const raw = read instanceof AppError ? new Uint8Array(0) : read;
  const verification = await verify(service, source, { headers, body: raw });
  if (!verification.ok) {
    await countRefusal(service.sql, source.id, verification.reason);
    throw new AppError(
      "UNAUTHENTICATED",
      `SIGNATURE_${verification.reason.toUpperCase()}`,
      "The signature or token is not right.",
    );
  }
  const body = read instanceof AppError ? read : await inflate(raw, headers["content-encoding"]);
  const refused = refusal ?? (body instanceof AppError ? body : undefined);
  if (refused && source.kind.disablesOn4xx) return await refuseQuietly(service, source, refused, requestId);
  if (body instanceof AppError) throw body;
  const received = await receive(service.deps, source, { headers, body }, verification);
  return taken(received, requestId);
}

/** By what is held of the source; where nothing fits, by what stands at this moment: a secret made just now counts. */
async function verify({ sources, issuers }: Ingest, source: OpenSource, delivery: Delivery): Promise<Authentication> {
  const proofs = { keysOf: (issuer: string) => issuers.finder(issuer), now: Date.now() };
  const verification = await authenticate(source, delivery, proofs);
  if (verification.ok || !MAY_BE_NEW.has(verification.reason)) return verification;
  sources.forget(source.id);
  const now = (await sources.get(source.id, performance.now())) ?? { ...source, secrets: [], trusts: [] };
  return authenticate(now, delivery, proofs);
}

/** Refusals that a secret or a rule of this very second would have spared. */
const MAY_BE_NEW: ReadonlySet<string> = new Set([
  "mismatch",
  ...["token_issuer", "token_key", "token_signature", "token_audience", "token_claims"],
]);

/** A sender that disables its hook after a 4xx gets 202, and the refusal becomes an entry with what was refused. */
async function refuseQuietly(
  service: Ingest,
  source: OpenSource,
  refusal: AppError,
  requestId: string,
): Promise<Answer> {
  await countRefusal(service.sql, source.id, refusal.reason.toLowerCase());
  const accepted = await appendObservation(service.sql, {
    key: `refused:${requestId}`,
    body: { type: "ingest.refused", subject: source.id, data: { reason: refusal.reason } },
  });
  const entry = {
    id: String(accepted.inboxId),
    key: `refused:${requestId}`,
    duplicate: false,
    refused: refusal.reason,
  };
  return taken({ accepted: 0, duplicates: 0, entries: [entry] }, requestId);
}

function taken(received: object, requestId: string): Answer {
  return jsonAnswer(202, received, { "Cache-Control": "no-store", "X-Request-Id": requestId });
}

function mediaTypeRefusal(source: OpenSource, headers: Readonly<Record<string, string>>): AppError | undefined {
  const type = (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (source.kind.contentTypes.includes(type)) return undefined;
  return new AppError("UNSUPPORTED_MEDIA_TYPE", "CONTENT_TYPE", `Send ${source.kind.contentTypes.join(" or ")}.`);
}

/** The body, or the refusal as a value while the rest is still unread. */
async function readCapped(request: StreamedRequest): Promise<Uint8Array | AppError> {
  if (Number(request.headers["content-length"] ?? 0) > BODY_LIMIT) return tooLarge();
  return (await request.read(BODY_LIMIT)) ?? tooLarge();
}

/** The body, or why it cannot be had as a value: what becomes of it depends on the sender. */
async function inflate(body: Uint8Array, encoding: string | undefined): Promise<Uint8Array | AppError> {
  if (encoding === undefined || encoding === "identity") return body;
  if (encoding !== "gzip") return new AppError("UNSUPPORTED_MEDIA_TYPE", "CONTENT_ENCODING", "Send identity or gzip.");
  try {
    return await gunzipCapped(body, { maxOutputLength: BODY_LIMIT });
  } catch (cause) {
    const bomb = cause instanceof Error && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
    return bomb ? tooLarge() : new AppError("BAD_REQUEST", "BAD_GZIP", "The body is not gzip.", { cause });
  }
}

function tooLarge(): AppError {
  return new AppError("PAYLOAD_TOO_LARGE", "BODY_TOO_LARGE", "A body has at most 25 MiB, inflated too.");
}

/** What the database throws while it is away means "not now": nothing was acknowledged, the sender tries again. */
function asIngestError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  return new AppError("UNAVAILABLE", "NOT_STORED", "The delivery was not stored.", {
    cause: error,
    detail: { retryAfterSeconds: 2 },
  });
}

function ingestService(): Promise<Ingest> {
  slot.countersignIngest ??= openService().catch((error: unknown) => {
    delete slot.countersignIngest;
    throw error;
  });
  return slot.countersignIngest;
}

async function openService(): Promise<Ingest> {
  const sql = pgSql((await getDb()).pool);
  const queue = new GroupCommit((records) => acceptRecords(sql, records));
  return {
    sql,
    sources: new SourceCache(sql, openSealed),
    issuers: new IssuerKeys(fetchIssuerJson, () => performance.now()),
    deps: {
      accept: (records) => queue.accept(records),
      sameBytes: (inboxId, bytes) => sameBytes(sql, inboxId, bytes),
      authOf: (inboxId) => findAuth(sql, inboxId),
      countDuplicates: (sourceId, count) => countDuplicates(sql, sourceId, count),
    },
  };
}
