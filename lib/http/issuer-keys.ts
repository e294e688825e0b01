import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { AppError } from "../base/errors.ts";
import { getLog } from "../platform/log.ts";

/** Keys are asked for again after this: a key that an issuer gave up is believed no longer. */
const FRESH_MS = 10 * 60_000;
/** A token that names another key lets an issuer be asked again this often: tokens are made by anybody. */
const UNKNOWN_KEY_MS = 30_000;
/** An issuer that did not answer is left alone for so long. */
const FAILED_MS = 5000;
const MAX_KEYS = 100;

/** The JSON at an address; rejects where it cannot be had. */
export type FetchJson = (url: URL, issuer: string) => Promise<unknown>;

interface Held {
  readonly at: number;
  readonly find: JWTVerifyGetKey;
}

const discovery = z.looseObject({ issuer: z.string(), jwks_uri: z.url() });
const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(MAX_KEYS) });

/**
 * Public keys of the issuers that rules name, by OpenID Connect Discovery: cached, asked for again in time and where a
 * token names a key that is not among them. A finder rejects UNAVAILABLE/ISSUER_UNREACHABLE where no keys can be had that
 * are young enough: the token is not judged then. `now` is monotonic milliseconds.
 */
export class IssuerKeys {
  readonly #fetch: FetchJson;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();
  readonly #failed = new Map<string, number>();
  readonly #asking = new Map<string, Promise<Held>>();

  constructor(fetchJson: FetchJson, now: () => number) {
    this.#fetch = fetchJson;
    this.#now = now;
  }

  /** MUST be asked for issuers of rules only: they are dialled. */
  finder(issuer: string): JWTVerifyGetKey {
    return async (header, token) => {
      const held = await this.#keys(issuer, FRESH_MS);
      try {
        return await held.find(header, token);
      } catch (error) {
        // Issuers publish a key well before they sign with it: what is 30 s old tells of every key in use.
        if (!(error instanceof errors.JWKSNoMatchingKey) || this.#now() - held.at < UNKNOWN_KEY_MS) throw error;
      }
      return (await this.#keys(issuer, UNKNOWN_KEY_MS)).find(header, token);
    };
  }

  async #keys(issuer: string, maxAge: number): Promise<Held> {
    const held = this.#held.get(issuer);
    if (held && this.#now() - held.at < maxAge) return held;
    const rest = FAILED_MS - (this.#now() - (this.#failed.get(issuer) ?? -Infinity));
    if (rest > 0) throw unreachable(issuer, Math.ceil(rest / 1000));
    const asking = this.#asking.get(issuer) ?? this.#ask(issuer).finally(() => this.#asking.delete(issuer));
    this.#asking.set(issuer, asking);
    return asking;
  }

  async #ask(issuer: string): Promise<Held> {
    try {
      const at = this.#now();
      const document = discovery.parse(await this.#fetch(new URL(discoveryPath(issuer)), issuer));
      if (document.issuer !== issuer) throw new Error(`The document is of ${document.issuer}.`);
      const { keys } = keySet.parse(await this.#fetch(new URL(document.jwks_uri), issuer));
      // A secret among public keys would let whoever reads them sign.
      const usable = keys.filter(({ kty }) => kty === "RSA" || kty === "EC");
      const held = { at, find: createLocalJWKSet({ keys: usable } satisfies JSONWebKeySet) };
      this.#held.set(issuer, held);
      this.#failed.delete(issuer);
      return held;
    } catch (cause) {
      this.#failed.set(issuer, this.#now());
      getLog().warn({ err: cause, issuer }, "the keys of an issuer cannot be had");
      throw unreachable(issuer, FAILED_MS / 1000, cause);
    }
  }
}

/** OpenID Connect Discovery 1.0 §4: below the issuer's own path. */
function discoveryPath(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

function unreachable(issuer: string, retryAfterSeconds: number, cause?: unknown): AppError {
  const message = `The keys of ${issuer} cannot be had: the token is not judged.`;
  return new AppError("UNAVAILABLE", "ISSUER_UNREACHABLE", message, { cause, detail: { retryAfterSeconds } });
}
