import { AppError } from "../../base/errors.ts";
import { databaseNow } from "../../platform/clock.ts";
import { pgSql } from "../../platform/sql.ts";
import type { DeclareBlind, Done } from "../contract.ts";
import { actOnSource, type SourceContext } from "./source-action.ts";

const YEAR_MS = 366 * 86_400_000;

/**
 * Says that a source was blind from one moment to another: over, and begun within the last year. It can be said, never
 * unsaid. Throws BAD_REQUEST/BLIND_SPAN, and as `actOnSource`.
 */
export async function declareBlind(context: SourceContext, source: string, input: DeclareBlind): Promise<Done> {
  const now = Date.parse(await databaseNow(pgSql(context.db.pool)));
  const [from, to] = [Date.parse(input.from), Date.parse(input.to)];
  if (from >= to || to > now || from < now - YEAR_MS) {
    throw new AppError("BAD_REQUEST", "BLIND_SPAN", "It begins before it ends, has ended, and began within a year.");
  }
  const data = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), reason: input.reason };
  return actOnSource(context, { type: "sources.blind-declared", source, data });
}
