import type { Sql } from "../../platform/sql.ts";
import { revokeSession } from "../store/session.ts";

/** Ends the session for good, so that a copied cookie is worth nothing. Without one there is nothing to do. */
export async function signOut(sql: Sql, sessionId: string | null): Promise<void> {
  if (sessionId !== null) await revokeSession(sql, sessionId);
}
