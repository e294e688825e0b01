import type pg from "pg";
import { actorOf, type Principal } from "../principal.ts";
import { appendAction } from "../../ledger/append.ts";
import type { Sql } from "../../platform/sql.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { EVERYTHING, mintScope } from "../scope.ts";
import { idFrom } from "../secret.ts";
import { insertAccount } from "../store/account.ts";
import { findIdentity, insertIdentity, type IdentityRow } from "../store/identity.ts";
import { revokeSession } from "../store/session.ts";
import { openSession } from "./sign-in.ts";

/** What the identity provider says, verified by the OpenID Connect client. Only issuer and subject identify. */
export interface ProviderClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  /** `auth_time`, RFC 3339: when the provider last saw the person prove who they are. */
  readonly authenticatedAt: string | null;
}

export type ProviderSignIn =
  | { readonly outcome: "signed-in"; readonly sessionId: string }
  /** Known to the provider, not let in yet: an administrator gives a role in People & access. */
  | { readonly outcome: "waiting" }
  | { readonly outcome: "refused" };

/**
 * Opens a session for (issuer, subject). Somebody new becomes a waiting account without any right, whatever their
 * e-mail address is: an address is never an identity (ASVS 6.8.1). Appends access.user-created for it.
 */
export async function signInWithProvider(
  pool: pg.Pool,
  claims: ProviderClaims,
  previousSession: string | null,
): Promise<ProviderSignIn> {
  return inTransaction(pool, async (tx) => {
    const identity = (await findIdentity(tx, claims.issuer, claims.subject)) ?? (await makeWaiting(tx, claims));
    if (identity.status === "waiting") return { outcome: "waiting" };
    if (!identity.live) return { outcome: "refused" };
    if (previousSession) await revokeSession(tx, previousSession);
    return { outcome: "signed-in", sessionId: await openSession(tx, identity, claims.authenticatedAt) };
  });
}

async function makeWaiting(tx: Sql, claims: ProviderClaims): Promise<IdentityRow> {
  const { issuer, subject, email } = claims;
  const id = idFrom("provider", `${issuer}\0${subject}`);
  const name = claims.name.trim().slice(0, 120) || subject.slice(0, 120);
  const account = { id, name, email, status: "waiting", roles: [], scope: EVERYTHING } as const;
  const isNew = await insertAccount(tx, { ...account, accessFrom: null, accessUntil: null });
  // Of two first sign-ins at once, the second waited here for the first.
  if (isNew) {
    await insertIdentity(tx, { issuer, subject, userId: id, login: null, passwordHash: null });
    await appendAction(tx, {
      type: "access.user-created",
      subject: id,
      data: { name, roles: [], status: "waiting", issuer },
      actor: actorOf(newcomer(id, claims)),
      auth: { method: "oidc", issuer, subject },
      idempotencyKey: `access.provider:${id}`,
    });
  }
  const identity = await findIdentity(tx, issuer, subject);
  if (!identity) throw new Error("An identity that was just written cannot be read.");
  return identity;
}

function newcomer(id: string, { issuer, subject, name }: ProviderClaims): Principal {
  const scope = mintScope({ repositories: [], environments: [] });
  return { id, issuer, subject, name, roles: [], scope, stepUpAt: null, via: "session" };
}
