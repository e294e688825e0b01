import type pg from "pg";
import { systemPrincipal } from "../access/principal.ts";
import { AppError } from "../base/errors.ts";
import { openFoundCase } from "../emergencies/commands/find.ts";
import { readUnmatched } from "../emergencies/store/record.ts";
import { groupSuspicions, type Suspicion } from "../emergencies/suspicion.ts";
import { pgSql } from "../platform/sql.ts";
import { inTransaction } from "../platform/transaction.ts";

const LIMIT = 500;

/**
 * Opens a case for what was seen, confirmed, and covered by none: an effect, keyed by the entry that caused it, so that
 * a replay opens nothing. Answers how many were opened.
 */
export async function openFoundCases(pool: pg.Pool): Promise<number> {
  const groups = groupSuspicions(await readUnmatched(pgSql(pool), LIMIT));
  let opened = 0;
  for (const group of groups) if (await open(pool, group)) opened += 1;
  return opened;
}

async function open(pool: pg.Pool, group: readonly Suspicion[]): Promise<boolean> {
  const [first] = group;
  if (!first) return false;
  const by = { principal: systemPrincipal("detection"), idempotencyKey: `found:${first.index}:${first.key}` };
  try {
    return (await inTransaction(pool, (tx) => openFoundCase(tx, by, group))) !== null;
  } catch (error) {
    // Opened before; its projection has not been read again yet.
    if (error instanceof AppError && error.reason === "KEY_REUSED") return false;
    throw error;
  }
}
