import type { SetupDto } from "../../lib/repositories/contract.ts";
import type { StatusWord } from "../ui/status-words.ts";

export const RECONCILER_NAMES: Readonly<Record<NonNullable<SetupDto["reconciler"]>, string>> = {
  flux: "Flux",
  argocd: "Argo CD",
};

export const FORCE_SIGN: Readonly<Record<SetupDto["items"][number]["standing"]["state"], StatusWord>> = {
  "in-force": "setup-in-force",
  "not-in-force": "setup-not-in-force",
  unknown: "unknown",
};
