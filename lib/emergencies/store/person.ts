import { readAccount, type AccountRow } from "../../access/store/account.ts";
import type { Sql } from "../../platform/sql.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An active account by its id; null for a token, the product itself, or somebody who has left. */
export async function readPerson(sql: Sql, id: string): Promise<AccountRow | null> {
  if (!UUID.test(id)) return null;
  const account = await readAccount(sql, id);
  return account?.status === "active" ? account : null;
}
