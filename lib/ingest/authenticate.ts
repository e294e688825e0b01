import type { JWTVerifyGetKey } from "jose";
import { workloadSubject } from "../access/trust.ts";
import { looksLikeToken, verifyWorkloadToken, type TokenRefusal } from "../access/workload-token.ts";
import type { Auth, KeptHeaders } from "../ledger/record.ts";
import type { Delivery, Verification } from "./kind.ts";
import type { OpenSource } from "./source-cache.ts";
import { workloadHeader } from "./workload.ts";

export type Authentication =
  | { readonly ok: true; readonly auth: Auth; readonly kept: KeptHeaders }
  | { readonly ok: false; readonly reason: Extract<Verification, { ok: false }>["reason"] | TokenRefusal };

export interface Proofs {
  readonly keysOf: (issuer: string) => JWTVerifyGetKey;
  /** In ms since the epoch. */
  readonly now: number;
}

/**
 * Who sent a delivery: whoever holds a secret of the source or, where a rule of it trusts the issuer, the workload that an
 * OpenID Connect token names. The leaf names ids and the rule; names and the run are kept with the payload. The token
 * itself is kept nowhere.
 */
export async function authenticate(source: OpenSource, delivery: Delivery, proofs: Proofs): Promise<Authentication> {
  const token = tokenOf(delivery);
  if (token === null || source.trusts.length === 0) {
    const verification = source.kind.verify(delivery, source.secrets, proofs.now);
    if (!verification.ok) return verification;
    const { method, generation } = verification;
    return { ok: true, auth: { method, generation }, kept: {} };
  }
  const verified = await verifyWorkloadToken(token, source.trusts, proofs.keysOf, new Date(proofs.now));
  if (!verified.ok) return verified;
  const { rule, claims } = verified;
  return {
    ok: true,
    auth: { method: "oidc", issuer: rule.issuer, subject: workloadSubject(rule, claims) },
    kept: workloadHeader(claims),
  };
}

function tokenOf({ headers }: Delivery): string | null {
  const text = /^Bearer +(\S+)$/i.exec(headers["authorization"]?.trim() ?? "")?.[1] ?? "";
  return looksLikeToken(text) ? text : null;
}
