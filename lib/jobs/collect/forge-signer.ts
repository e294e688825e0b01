import { PUBLIC_API } from "../../ingest/collection.ts";
import type { AccountKeysFact } from "../../ingest/fact.ts";

/** The account of GitHub that signs what is made on its pages. */
export const WEB_FLOW = "web-flow";

/** Its id at github.com. Elsewhere whoever runs the forge makes that account, under an id of its own. */
const WEB_FLOW_ID = "19864447";

/**
 * Whether the account is the one with which the forge itself signs. The login must have been confirmed for the id; a
 * name alone says nothing, and GitLab lets anybody be called so.
 */
export function isForgeSigner(baseUrl: string, { forge, account, login }: AccountKeysFact): boolean {
  if (forge !== "github" || login !== WEB_FLOW) return false;
  return baseUrl !== PUBLIC_API.github || account === WEB_FLOW_ID;
}
