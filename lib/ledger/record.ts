/** Where an entry comes from (LEDGER, leaf v1). */
export type Origin = "delivery" | "commit" | "action" | "observation" | "tick";

/** Proofs of a shared secret; which one, the leaf says. `basic` carries the secret as its password. */
export type SecretMethod =
  "hmac-sha256" | "hmac-sha384" | "hmac-sha512" | "bearer" | "basic" | "gitlab-token" | "standard-webhooks";

/** How a record was authenticated, and with which generation of the secret, as it stands in the leaf. */
export type Auth =
  | { readonly method: SecretMethod; readonly generation: number }
  | { readonly method: "oidc"; readonly issuer: string; readonly subject: string }
  | { readonly method: "session" | "api-token"; readonly principal: string }
  | { readonly method: "git-object-id" }
  | { readonly method: "internal" };

/** A header that the sender's kind needs to read the body (event type, delivery id); names lower case. */
export type KeptHeaders = Readonly<Record<string, string>>;

/**
 * One sequenced record with its payload, as `advance` and the bundle writer read it.
 * `bytes` is null once the payload was erased; then `residual` holds the facts that remain.
 */
export interface LedgerRecord {
  readonly index: number;
  readonly inboxId: number;
  readonly source: string;
  readonly origin: Origin;
  /** The delivery key of the record. */
  readonly key: string;
  readonly receivedAt: string;
  readonly auth: Auth;
  readonly headers: KeptHeaders;
  readonly bytes: Uint8Array | null;
  readonly residual: unknown;
}

/** The source id under which the product itself appends (actions, ticks, observations, commits by mirror). */
export const OWN_SOURCE = "countersign";
