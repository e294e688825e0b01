import type { LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request, type Dispatcher } from "undici";
import { AppError } from "../../base/errors.ts";
import { PUBLIC_API } from "../../ingest/collection.ts";
import type { RateLeft } from "../../ingest/store/collection.ts";
import { lookupFor } from "../../notifications/channels/dial-guard.ts";
import { ForgeFault } from "./forge-fault.ts";
import { limitedFor, rateOf, secondsUntil } from "./rate-limit.ts";

export interface ForgeAnswer {
  /** As asked, without a credential: an auditor can ask it again. */
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface ForgeClientOptions {
  readonly baseUrl: string;
  /** Sent with every request; hold the credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** Requests that are left for others: of these none is spent. */
  readonly reserve?: number;
  /** As the last round left it. */
  readonly rate?: RateLeft | null;
  readonly timeoutMs?: number;
  /** Rests before the second, third, … try of a request that found nobody. */
  readonly retryMs?: readonly number[];
}

const MAX_BODY_BYTES = 24 * 1024 * 1024;
const RETRY_MS = [500, 2000];

/**
 * Asks one forge. Dials what is public, or the host that the operator named as this forge and never its link-local
 * neighbours; follows no redirect and no link to another origin, so that the credential goes nowhere else. Throws
 * ForgeFault; an answer of 404 or 304 is an answer.
 */
export class ForgeClient {
  readonly #options: ForgeClientOptions;
  readonly #base: URL;
  readonly #agent: Agent;
  #rate: RateLeft | null;
  #requests = 0;

  constructor(options: ForgeClientOptions) {
    this.#options = options;
    this.#base = new URL(`${options.baseUrl}/`);
    this.#rate = options.rate ?? null;
    const named = !Object.values(PUBLIC_API).includes(options.baseUrl);
    const timeout = options.timeoutMs ?? 20_000;
    this.#agent = new Agent({
      headersTimeout: timeout,
      bodyTimeout: timeout,
      maxResponseSize: MAX_BODY_BYTES,
      connect: { timeout, lookup: dialled(this.#base, named) },
    });
  }

  get rate(): RateLeft | null {
    return this.#rate;
  }

  get requests(): number {
    return this.#requests;
  }

  /** Whether more than this share of the forge's allowance is left, as far as it was heard. */
  hasMoreThan(share: number): boolean {
    return !this.#isSpent(Math.floor((this.#rate?.limit ?? 0) * share));
  }

  /** `path` is below the base URL, or a link of an earlier answer. With `etag`, 304 where nothing changed. */
  async get(path: string, etag?: string): Promise<ForgeAnswer> {
    const answer = await this.#ask("GET", path, etag ? { "if-none-match": etag } : {});
    if (answer.status === 304 || answer.status === 404 || isSuccess(answer.status)) return answer;
    throw refusal(answer);
  }

  async post(path: string): Promise<ForgeAnswer> {
    return this.#ask("POST", path, {});
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }

  /** The address of a path, or of a link; ForgeFault where it leads to another origin. */
  #urlOf(path: string): URL {
    const url = /^https?:\/\//i.test(path) ? new URL(path) : new URL(path.replace(/^\/+/, ""), this.#base);
    if (url.origin === this.#base.origin) return url;
    throw new ForgeFault("address", `The forge named an address of another origin: ${url.origin}.`);
  }

  async #ask(method: "GET" | "POST", path: string, headers: Record<string, string>): Promise<ForgeAnswer> {
    const url = this.#urlOf(path);
    this.#requireLeft();
    const rests = method === "GET" ? (this.#options.retryMs ?? RETRY_MS) : [];
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#once(method, url, headers);
      const rest = rests[attempt];
      if (!(answer instanceof ForgeFault)) return answer;
      if (answer.kind !== "unavailable" || rest === undefined) throw answer;
      await sleep(rest);
    }
  }

  async #once(
    method: Dispatcher.HttpMethod,
    url: URL,
    headers: Record<string, string>,
  ): Promise<ForgeAnswer | ForgeFault> {
    this.#requests += 1;
    try {
      const response = await request(url, {
        method,
        dispatcher: this.#agent,
        headers: { accept: "application/json", "user-agent": "Countersign", ...this.#options.headers, ...headers },
      });
      const body = Buffer.from(await response.body.arrayBuffer());
      return this.#heard({ url: url.href, status: response.statusCode, headers: flat(response.headers), body });
    } catch (cause) {
      if (cause instanceof AppError) return new ForgeFault("address", `${url.hostname} is not dialled.`, null, cause);
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no answer";
      return new ForgeFault("unavailable", `${url.hostname} cannot be reached: ${code}.`, null, cause);
    }
  }

  #heard(answer: ForgeAnswer): ForgeAnswer | ForgeFault {
    this.#rate = rateOf(answer.headers) ?? this.#rate;
    const { status, headers, body } = answer;
    const seconds = limitedFor(status, headers, body.subarray(0, 2000).toString("utf8"), Date.now());
    if (seconds !== null) return new ForgeFault("limited", `The forge limits requests: ${status}.`, seconds);
    if (status >= 500) return new ForgeFault("unavailable", `The forge answered ${status}.`);
    return answer;
  }

  /** Whether no more than `reserve` requests are left, for a while yet. */
  #isSpent(reserve: number): boolean {
    if (!this.#rate?.resetAt || this.#rate.remaining > reserve) return false;
    return Date.parse(this.#rate.resetAt) > Date.now();
  }

  /** The last allowance is not waited out by asking: the forge would only say no. */
  #requireLeft(): void {
    if (!this.#rate?.resetAt || !this.#isSpent(this.#options.reserve ?? 0)) return;
    const seconds = secondsUntil(this.#rate.resetAt, Date.now());
    throw new ForgeFault("limited", `${this.#rate.remaining} requests are left until ${this.#rate.resetAt}.`, seconds);
  }
}

function dialled(base: URL, named: boolean): LookupFunction {
  try {
    return lookupFor(base, named);
  } catch (cause) {
    throw new ForgeFault("address", `${base.hostname} is not an address that is dialled.`, null, cause);
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function refusal({ status, url }: ForgeAnswer): ForgeFault {
  const { pathname } = new URL(url);
  if (status === 401) return new ForgeFault("refused", "The forge does not know the access token (401).");
  if (status === 403) return new ForgeFault("refused", `The access token may not read ${pathname} (403).`);
  if (status >= 300 && status < 400)
    return new ForgeFault("refused", `${pathname} has moved (${status}): name its new place.`);
  return new ForgeFault("refused", `The forge answered ${status} to ${pathname}.`);
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );
}

/** The address of the next page: the `Link` header's (RFC 8288) of both forges; null on the last. */
export function nextPage({ headers }: Pick<ForgeAnswer, "headers">): string | null {
  for (const [, url, parameters] of (headers["link"] ?? "").matchAll(/<([^>]*)>((?:\s*;\s*[^,;]+)*)/g)) {
    if (/;\s*rel="?next"?\s*(?:;|$)/i.test(parameters ?? "")) return url ?? null;
  }
  return null;
}
