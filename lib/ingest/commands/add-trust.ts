import { randomBytes } from "node:crypto";
import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { PUBLIC_ISSUERS } from "../../access/trust.ts";
import { unusableKeys } from "../../access/workload-key.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import { isForge } from "../collection.ts";
import type { AddedTrust, AddTrust } from "../contract.ts";
import { toTrust } from "../reads-trust.ts";
import { findSource, lockSource } from "../store/source.ts";
import { activeTrusts, insertTrust } from "../store/trust.ts";
import { trustSetup } from "../trust-setup.ts";

/** Every rule of an issuer is held against a token: a bound on that work. */
const MAX_RULES = 20;

/**
 * Lets a source take a workload's OpenID Connect tokens beside its secret, by a rule that pins ids. Throws
 * NOT_FOUND/UNKNOWN_SOURCE, RULE_REFUSED/FORGE_SIGNS, RULE_REFUSED/UNUSABLE_KEY, RULE_REFUSED/TOO_MANY_TRUSTS,
 * CONFLICT/TRUSTED_ALREADY. Appends sources.trust-added.
 */
export async function addTrust(
  tx: Sql,
  by: Acting,
  where: { readonly source: string; readonly publicUrl: string },
  input: AddTrust,
): Promise<AddedTrust> {
  requirePermission(by.principal, "sources:manage");
  const { source, publicUrl } = where;
  await lockSource(tx, source);
  const found = await findSource(tx, source);
  if (!found) throw new AppError("NOT_FOUND", "UNKNOWN_SOURCE", "There is no such source.");
  if (isForge(found.type)) {
    throw new AppError("RULE_REFUSED", "FORGE_SIGNS", "A forge's webhooks prove themselves by the source's secret.");
  }
  const { provider, claims, keys = null } = input;
  const issuer = input.issuer ?? PUBLIC_ISSUERS[provider] ?? "";
  const audience = input.audience ?? publicUrl;
  const unusable = keys === null ? [] : await unusableKeys(keys);
  if (unusable.length > 0) {
    const message = `No token can be verified by ${unusable.join(", ")}: paste public keys for signatures, each once.`;
    throw new AppError("RULE_REFUSED", "UNUSABLE_KEY", message);
  }
  await requireNew(tx, source, { issuer, audience, claims });
  const id = `trust_${randomBytes(8).toString("hex")}`;
  const rule = { id, sourceId: source, provider, issuer, audience, claims, keys };
  const row = await insertTrust(tx, { ...rule, by: by.principal.name });
  await appendNewAct(tx, by, {
    type: "sources.trust-added",
    subject: source,
    // Public keys are told whole: whoever held their private halves could speak for the source.
    data: { trust: id, provider, issuer, audience, claims, keys: keys && JSON.stringify(keys) },
  });
  return { ...toTrust(row), setup: trustSetup({ provider, audience, source, publicUrl }) };
}

async function requireNew(
  tx: Sql,
  source: string,
  rule: { issuer: string; audience: string; claims: Readonly<Record<string, string>> },
): Promise<void> {
  const standing = await activeTrusts(tx, source);
  if (standing.length >= MAX_RULES) {
    throw new AppError("RULE_REFUSED", "TOO_MANY_TRUSTS", `A source has at most ${MAX_RULES} such rules.`);
  }
  const same = standing.find(
    (one) => one.issuer === rule.issuer && one.audience === rule.audience && sameClaims(one.claims, rule.claims),
  );
  if (same) throw new AppError("CONFLICT", "TRUSTED_ALREADY", `The rule ${same.id} says the same.`);
}

function sameClaims(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
