import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { AppError } from "../base/errors.ts";
import { claimsOf, matchesClaims, type Claims, type TrustRule } from "./trust.ts";

/** Signatures by a key pair only: never `none`, never one that whoever knows the public key could make (HS256). */
export const TOKEN_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

/** Between the issuer's clock and ours. */
const SKEW_SECONDS = 30;
/** Longer than any job: a token that lives for months is a password. */
const MAX_AGE = "24h";

const MAX_TOKEN = 16_384;

/** Why a token was refused; counted per source. */
export type TokenRefusal =
  | "token_malformed"
  | "token_algorithm"
  | "token_issuer"
  | "token_key"
  | "token_signature"
  | "token_expired"
  | "token_early"
  | "token_audience"
  | "token_claims";

export type TokenVerification =
  | { readonly ok: true; readonly rule: TrustRule; readonly claims: Claims }
  | { readonly ok: false; readonly reason: TokenRefusal };

/** A rule with its own keys at hand. */
export interface OpenRule extends TrustRule {
  /** Among the rule's own; null: the issuer is asked. Imports each key once. */
  readonly find: JWTVerifyGetKey | null;
}

export function openRule(rule: TrustRule): OpenRule {
  return { ...rule, find: rule.keys && createLocalJWKSet(rule.keys) };
}

/** Whether a bearer token has the form of one: source secrets hold no dot. */
export function looksLikeToken(text: string): boolean {
  return text.length <= MAX_TOKEN && /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

/**
 * Verifies a workload's OpenID Connect token against the rules of a source (RFC 7519, RFC 8725): signature by a key of the
 * issuer that the rule names, times, audience, then the rule's claims. Only issuers of rules are asked for keys; what the
 * token says of where its key is (`jku`, `x5u`, `jwk`) is not read. A token may be shown again while it lives: jobs retry,
 * and a delivery sent again is a duplicate. `keysOf` rejects with an AppError where an issuer cannot be asked: that is no
 * refusal. A key that cannot be used is: whoever sends again sends in vain.
 */
export async function verifyWorkloadToken(
  token: string,
  rules: readonly OpenRule[],
  keysOf: (issuer: string) => JWTVerifyGetKey,
  now: Date,
): Promise<TokenVerification> {
  const issuer = issuerOf(token);
  if (issuer === null) return { ok: false, reason: "token_malformed" };
  const named = rules.filter((rule) => rule.issuer === issuer);
  // Keys that are at hand first: an issuer that cannot be reached must not stand before them.
  const asked = named.filter(({ find }) => find === null);
  const groups: readonly (readonly [JWTVerifyGetKey, readonly TrustRule[]])[] = [
    ...named.flatMap((rule) => (rule.find ? [[rule.find, [rule]] as const] : [])),
    ...(asked.length > 0 ? [[keysOf(issuer), asked] as const] : []),
  ];
  let answer: TokenVerification = { ok: false, reason: "token_issuer" };
  for (const [keys, group] of groups) {
    answer = await underKeys(token, issuer, { keys, rules: group, now });
    if (answer.ok) return answer;
  }
  return answer;
}

async function underKeys(
  token: string,
  issuer: string,
  { keys, rules, now }: { keys: JWTVerifyGetKey; rules: readonly TrustRule[]; now: Date },
): Promise<TokenVerification> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      algorithms: TOKEN_ALGORITHMS,
      clockTolerance: SKEW_SECONDS,
      maxTokenAge: MAX_AGE,
      requiredClaims: ["iss", "aud", "exp", "iat"],
      currentDate: now,
    });
    const audiences = typeof payload.aud === "string" ? [payload.aud] : (payload.aud ?? []);
    const meant = rules.filter((rule) => audiences.includes(rule.audience));
    if (meant.length === 0) return { ok: false, reason: "token_audience" };
    for (const rule of meant) {
      const claims = claimsOf(rule.provider, payload);
      if (matchesClaims(rule, claims)) return { ok: true, rule, claims };
    }
    return { ok: false, reason: "token_claims" };
  } catch (error) {
    if (error instanceof AppError) throw error;
    return { ok: false, reason: refusalOf(error) };
  }
}

/** Unverified: it only chooses among the rules. Null: no token, or one that names no key. */
function issuerOf(token: string): string | null {
  try {
    const { kid } = decodeProtectedHeader(token);
    const { iss } = decodeJwt(token);
    return typeof kid === "string" && typeof iss === "string" ? iss : null;
  } catch {
    return null;
  }
}

function refusalOf(error: unknown): TokenRefusal {
  if (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSInvalid) return "token_key";
  if (error instanceof errors.JOSEAlgNotAllowed) return "token_algorithm";
  if (error instanceof errors.JWTExpired) return "token_expired";
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.reason === "check_failed" ? "token_early" : "token_malformed";
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) return "token_key";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "token_signature";
  return "token_malformed";
}
