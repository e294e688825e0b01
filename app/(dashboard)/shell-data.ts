import { permissionsOf } from "../../lib/access/permission.ts";
import { requirePagePrincipal } from "../../lib/access/session.ts";
import { ledgerSummary } from "../../lib/ledger/reads.ts";
import { getDb } from "../../lib/platform/db.ts";
import { pgSql } from "../../lib/platform/sql.ts";
import type { ShellData } from "../../components/shell/shell-data.ts";

/** Reads what the frame says: who is signed in, whose ledger this is, how far it goes, what waits. */
export async function shellData(): Promise<ShellData> {
  const principal = await requirePagePrincipal("self:manage");
  const { pool } = await getDb();
  const ledger = await ledgerSummary(pgSql(pool));
  return {
    principal: { name: principal.name, roles: principal.roles },
    permissions: permissionsOf(principal.roles),
    organisation: ledger.origin,
    databaseKind: ledger.kind,
    ledger: {
      size: ledger.size,
      checkpointAt: ledger.checkpointAt,
      heldOutsideAt: ledger.heldOutside?.at ?? null,
    },
    counts: { openDrifts: null, openCases: null },
    now: ledger.now,
  };
}
