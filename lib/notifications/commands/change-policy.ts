import type { Acting } from "../../access/acting.ts";
import type { Sql } from "../../platform/sql.ts";
import { approvePolicy } from "../../policy/commands/approve-policy.ts";
import { setPolicy } from "../../policy/commands/set-policy.ts";
import type { PolicyChange, PolicyChanged } from "../../policy/contract.ts";
import { latestPolicy } from "../../policy/history.ts";
import { readPolicy } from "../../policy/store.ts";
import { ensureWebhookSecrets } from "../store/webhook-secret.ts";

/**
 * Sets, proposes or approves a policy; webhooks that it names for the first time get a secret, answered once.
 * `sealKeys` where they are not those of this process's environment (the command line on a data directory).
 */
export async function changePolicy(
  tx: Sql,
  by: Acting,
  change: PolicyChange,
  sealKeys?: () => readonly Uint8Array[],
): Promise<PolicyChanged> {
  const written = "approve" in change ? await approvePolicy(tx, by, change.approve) : await setPolicy(tx, by, change);
  const loosens = [...written.loosens];
  if (written.outcome === "proposed") return { ...written, loosens, webhooks: [] };
  const { recipients } = latestPolicy(await readPolicy(tx)).policy;
  const named = [...recipients.onCall, ...recipients.compliance, ...recipients.security];
  const webhooks = await ensureWebhookSecrets(
    tx,
    named.flatMap(({ webhook }) => webhook ?? []),
    sealKeys,
  );
  return { ...written, loosens, webhooks };
}
