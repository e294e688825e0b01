import { z } from "zod";
import { roleSchema, type scopeGrantSchema } from "../access/contract.ts";
import { ROLES, type Role } from "../access/permission.ts";
import { listOption, optionalOption, usageError, type Values } from "./command.ts";

/** `--repository` and `--environment`, given or all. */
export const scopeOptions = {
  repository: { type: "string", multiple: true },
  environment: { type: "string", multiple: true },
} as const;

export const SCOPE_USAGE = "[--repository R …] [--environment E …]";

export function scopeOf(values: Values): z.input<typeof scopeGrantSchema> {
  const names = (option: string): "all" | string[] => {
    const given = listOption(values, option);
    return given.length === 0 ? "all" : given;
  };
  return { repositories: names("repository"), environments: names("environment") };
}

export function rolesOf(values: Values): Role[] {
  const roles = z.array(roleSchema).min(1).safeParse(listOption(values, "role"));
  if (roles.success) return roles.data;
  throw usageError(`--role is one of ${ROLES.join(", ")}.`);
}

/** A date (its start in UTC) or an instant, as RFC 3339; null without the option. */
export function instantOf(values: Values, name: string): string | null {
  const text = optionalOption(values, name);
  if (text === undefined) return null;
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  const known = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:\d{2}))?$/.test(text) && !Number.isNaN(at.getTime());
  if (!known) throw usageError(`--${name} is a date such as 2026-11-20, or an instant with its zone.`);
  return at.toISOString();
}
