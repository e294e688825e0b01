import type { CollectionMode } from "./contract.ts";
import type { SourceType } from "./kind.ts";

/** Kinds whose sender has an API that we can ask. */
export type ForgeType = Extract<SourceType, "github" | "gitlab">;

export function isForge(type: SourceType): type is ForgeType {
  return type === "github" || type === "gitlab";
}

/** The API of the public forge of a kind. */
export const PUBLIC_API: Readonly<Record<ForgeType, string>> = {
  github: "https://api.github.com",
  gitlab: "https://gitlab.com/api/v4",
};

/** How often hook deliveries are looked through and pictures taken where the forge itself sends. */
export const SWEEP_SECONDS = 3600;

/** A round is held to take this long even where the last one was faster. */
const ROUND_SECONDS = 60;

/**
 * Within how many seconds a merge is on record: the interval and one round, at the pace of the last one. Null where
 * only the forge's own sending decides. A forge that limits or refuses requests makes it longer: then the page says so.
 */
export function latencySeconds(
  mode: CollectionMode,
  intervalSeconds: number,
  lastRoundMs: number | null,
): number | null {
  if (mode === "push") return null;
  return intervalSeconds + Math.max(ROUND_SECONDS, Math.ceil((lastRoundMs ?? 0) / 1000));
}

/** The host at which a forge's repositories are cloned: of github.com another one than that of its API. */
export function cloneHost(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  return hostname === "api.github.com" ? "github.com" : hostname;
}
