import type { Actor } from "../base/actor.ts";

/** The first eight characters of a commit id (LOOK §6). */
export const short = (sha: string): string => sha.slice(0, 8);

export function nameOf(actor: Actor | undefined): string {
  return actor?.name ?? "somebody whom the forge no longer names";
}

/** `1 approval`, `2 approvals`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** `2026-11-20 15:31:07Z`. */
export function time(at: string): string {
  return `${at.slice(0, 19).replace("T", " ")}Z`;
}

/** `a, b and c`. */
export function list(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
