import { PUBLIC_API } from "../../ingest/collection.ts";
import type { AccountKeysFact } from "../../ingest/fact-forge.ts";
import type { SeenAccount } from "../../changes/store/accounts.ts";

/** GitHub's own account at github.com, with which it signs what is made on its pages. */
export const WEB_FLOW: SeenAccount = { id: "19864447", login: "web-flow" };

/**
 * Whether the account is the one with which the forge itself signs: known by the forge's address and the id there. A
 * name says nothing. On a server of one's own anybody may have been first to be called so: there whoever runs it made
 * the key, and uploads it.
 */
export function isForgeSigner(
  baseUrl: string,
  { forge, account }: Pick<AccountKeysFact, "forge" | "account">,
): boolean {
  return forge === "github" && baseUrl === PUBLIC_API.github && account === WEB_FLOW.id;
}
