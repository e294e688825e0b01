import type { ShellData } from "../../components/shell/shell-data.ts";
import type { Principal } from "../../lib/access/principal.ts";
import { mayDo, permissionsOf } from "../../lib/access/permission.ts";
import { requirePagePrincipal } from "../../lib/access/session.ts";
import { openDriftCount } from "../../lib/drift/reads.ts";
import { readCases } from "../../lib/emergencies/reads.ts";
import { ledgerSummary } from "../../lib/ledger/reads.ts";
import { getDb } from "../../lib/platform/db.ts";
import { pgSql, type Sql } from "../../lib/platform/sql.ts";

/** Whose story the demo tells. */
const DEMO_ORGANISATION = "Northwind Pay";

/** Reads what the frame says: who is signed in, whose ledger this is, how far it goes, what waits. */
export async function shellData(): Promise<ShellData> {
  const principal = await requirePagePrincipal("self:manage");
  const sql = pgSql((await getDb()).pool);
  const [ledger, counts] = await Promise.all([ledgerSummary(sql), countWaiting(sql, principal)]);
  return {
    principal: { name: principal.name, roles: principal.roles },
    permissions: permissionsOf(principal.roles),
    organisation: ledger.kind === "demo" ? DEMO_ORGANISATION : logName(ledger.origin),
    databaseKind: ledger.kind,
    ledger: {
      size: ledger.size,
      checkpointAt: ledger.checkpointAt,
      heldOutsideAt: ledger.heldOutside?.at ?? null,
    },
    counts,
    now: ledger.now,
  };
}

/** What waits in the rooms that this reader may enter; null is not shown. */
async function countWaiting(sql: Sql, { roles, scope }: Principal): Promise<ShellData["counts"]> {
  const [openDrifts, cases] = await Promise.all([
    mayDo(roles, "drift:read") ? openDriftCount(sql, scope) : null,
    mayDo(roles, "emergencies:read") ? readCases(sql, scope, { status: "open", limit: 1 }) : null,
  ]);
  return { openDrifts, openCases: cases?.total ?? null };
}

/** Until an organisation has a name of its own, its log has one: the start of its random id. */
function logName(origin: string): string {
  return `Log ${origin.split("/").at(-1)?.slice(0, 8) ?? origin}`;
}
