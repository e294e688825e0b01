import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { idFrom } from "../../access/secret.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import { storedPeriod } from "../../policy/period.ts";
import { requireRequest, type AskedBundle } from "../narrow.ts";
import { bundleIdentifier, requestJson } from "../request.ts";
import { insertBundle } from "../store/bundle.ts";
import { pinnedHead } from "../store/head.ts";

/**
 * Asks for a bundle, pinned to the ledger size of this moment; appends bundles.requested. A worker makes it. Throws as
 * `requireRequest`, NOT_FOUND/EMPTY_LOG. Sent again it answers the same id.
 */
export async function requestBundle(tx: Sql, by: Acting, asked: AskedBundle): Promise<string> {
  requirePermission(by.principal, "bundles:export");
  const request = requireRequest(by.principal.scope, asked);
  const head = await pinnedHead(tx, null);
  if (!head) throw new AppError("NOT_FOUND", "EMPTY_LOG", "Nothing is in the log yet.");
  const id = idFrom("bundle", by.idempotencyKey);
  const stored = storedPeriod(request);
  const identifier = bundleIdentifier(head.origin, head.size, request);
  const fresh = await insertBundle(tx, {
    ...{ id, request, size: head.size, identifier, requested_by: by.principal.name },
    ...{ stored_from: stored.from, stored_to: stored.to },
  });
  if (!fresh) return id;
  const data = { identifier, size: head.size, request: requestJson(request) };
  await appendNewAct(tx, by, { type: "bundles.requested", subject: id, data });
  return id;
}
