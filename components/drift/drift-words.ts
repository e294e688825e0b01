import type { Drift } from "../../lib/drift/contract.ts";
import { durationText } from "../ui/time-text.ts";

/** How it was told, in words. */
export const SIGN_WORDS: Readonly<Record<Drift["sign"], string>> = {
  "out-of-sync": "Argo CD, OutOfSync at the synced revision",
  "self-heal": "Argo CD, a self-heal put objects back",
  "helm-drift": "Flux, DriftDetected on the release",
  "helm-corrected": "Flux, DriftCorrected on the release",
  "change-set": "Flux configured objects at an unchanged revision; told by us from its change set",
};

/** The object that drifted: the one that differs, or the reconciled object where several do. */
export function objectOf({ resources, target }: Drift): { readonly kind: string; readonly name: string } {
  const [only] = resources;
  if (resources.length !== 1 || only === undefined) return { kind: target.kind, name: target.name };
  const parts = only.split("/");
  return { kind: parts[0] ?? target.kind, name: parts.at(-1) ?? target.name };
}

/** "8 to 18 min"; "at least 2 min" where nothing bounds the onset. */
export function boundsText({ least, most }: Drift["duration"]): string {
  if (most === null) return `at least ${durationText(least)}`;
  if (durationText(least) === durationText(most)) return durationText(most);
  return least === 0 ? `up to ${durationText(most)}` : `${durationText(least)} to ${durationText(most)}`;
}
