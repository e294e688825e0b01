import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import { sealBytes } from "../../platform/seal.ts";
import type { Sql } from "../../platform/sql.ts";
import { isForge } from "../collection.ts";
import type { ChangeCollection } from "../contract.ts";
import { dropCredential, findCollection, putCollection, putCredential } from "../store/collection.ts";
import { findSource } from "../store/source.ts";

/** Binds a sealed credential to its source and generation: swapped between rows it does not open. */
export function credentialContext(sourceId: string, generation: number): string {
  return `collection:${sourceId}:${generation}`;
}

/**
 * Says how a forge is collected: whether it sends, is asked, or both; where, how often, with which credential. The
 * credential is sealed, never answered, and dropped when another address is named without it. Throws
 * NOT_FOUND/UNKNOWN_SOURCE, RULE_REFUSED/NOT_A_FORGE, RULE_REFUSED/NO_CREDENTIAL. Appends sources.collection-changed.
 */
export async function changeCollection(
  tx: Sql,
  by: Acting,
  sourceId: string,
  input: ChangeCollection,
  sealKeys?: () => readonly Uint8Array[],
): Promise<void> {
  requirePermission(by.principal, "sources:manage");
  const source = await findSource(tx, sourceId);
  if (!source) throw new AppError("NOT_FOUND", "UNKNOWN_SOURCE", "There is no such source.");
  if (!isForge(source.type)) {
    throw new AppError("RULE_REFUSED", "NOT_A_FORGE", "Only a GitHub or GitLab source has an API that is asked.");
  }
  const { mode, repositories, intervalSeconds, credential } = input;
  const baseUrl = forgeUrl(input.baseUrl);
  const before = await findCollection(tx, sourceId);
  const moved = before !== undefined && before.base_url !== baseUrl;
  const kept = before !== undefined && before.credential !== null && !moved;
  if (mode !== "push" && credential === undefined && !kept) {
    const message = "Asking a forge needs an access token of it; a new address needs it again.";
    throw new AppError("RULE_REFUSED", "NO_CREDENTIAL", message);
  }
  const last = await putCollection(tx, { sourceId, mode, baseUrl, repositories, intervalSeconds });
  const generation = credential === undefined ? last : last + 1;
  if (credential !== undefined) {
    const sealed = sealBytes(Buffer.from(credential), credentialContext(sourceId, generation), sealKeys?.());
    await putCredential(tx, sourceId, generation, sealed);
  } else if (moved) {
    await dropCredential(tx, sourceId);
  }
  const credentialGeneration = credential !== undefined || kept ? generation : null;
  await appendNewAct(tx, by, {
    type: "sources.collection-changed",
    subject: sourceId,
    data: { mode, baseUrl, repositories, intervalSeconds, credentialGeneration },
  });
}

/** Throws BAD_REQUEST/FORGE_ADDRESS for one that holds credentials: it becomes an entry of the ledger. */
function forgeUrl(text: string): string {
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new AppError("BAD_REQUEST", "FORGE_ADDRESS", "The address of a forge holds no name, password or query.");
  }
  return url.href.replace(/\/+$/, "");
}
