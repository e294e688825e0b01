import { optionalOption, requiredOption, usageError, type Values } from "./command.ts";
import type { Connection, Local } from "./connection.ts";

const MINUTES = 360;

export const ANCHOR_OPTIONS = { git: { type: "string" }, branch: { type: "string" } } as const;

export function anchorPlace(values: Values): { url: string; branch: string } {
  return { url: requiredOption(values, "git"), branch: optionalOption(values, "branch") ?? "main" };
}

/** Every six hours, unless said otherwise. */
export function everyMinutes(values: Values): number {
  const text = optionalOption(values, "every");
  if (text === undefined) return MINUTES;
  const minutes = Number(text);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 44_640)
    throw usageError("--every takes minutes, up to a month.");
  return minutes;
}

export function localOnly(connection: Connection): Local {
  if (connection.kind === "local") return connection;
  throw usageError("Copies outside are arranged beside the log's key: give --data-dir, not --url.");
}
