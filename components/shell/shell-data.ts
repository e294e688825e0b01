import type { Permission } from "../../lib/access/permission.ts";
import type { ShellCounts } from "./navigation.ts";
import type { DatabaseKind } from "./shell-context.tsx";

/** What the frame around every page says; made by app/(dashboard)/shell-data.ts. */
export interface ShellData {
  principal: { name: string; roles: readonly string[] };
  permissions: readonly Permission[];
  organisation: string;
  databaseKind: DatabaseKind;
  ledger: { size: number; checkpointAt: string | null; heldOutsideAt: string | null };
  counts: ShellCounts;
  /** Database clock. */
  now: string;
}
