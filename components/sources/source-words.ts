import type { SourceHealth } from "../../lib/ingest/contract.ts";
import type { StatusWord } from "../ui/status-words.ts";

export const TYPE_NAMES: Readonly<Record<SourceHealth["type"], string>> = {
  flux: "Flux",
  argocd: "Argo CD",
  github: "GitHub",
  gitlab: "GitLab",
  "kubernetes-audit": "Kubernetes audit",
  ci: "CI and policy gates",
  records: "Tickets, reviews, incidents",
};

export const STATE_SIGN: Readonly<Record<SourceHealth["state"], StatusWord>> = {
  live: "source-live",
  late: "source-late",
  blind: "source-blind",
  waiting: "source-waiting",
  disabled: "not_applicable",
};

/** "9 of 12 live, 1 blind". */
export function stateWords(sources: readonly SourceHealth[]): string {
  const count = (state: SourceHealth["state"]) => sources.filter((one) => one.state === state).length;
  const blind = count("blind");
  return `${count("live")} of ${sources.length} live${blind > 0 ? `, ${blind} blind` : ""}`;
}

/** Why requests were refused, in words that name the cause and the mend. */
export const REFUSAL_WORDS: Readonly<Record<string, string>> = {
  missing: "No signature or token came with the request. Set the secret at the sender.",
  malformed:
    "The signature or token is not of the form that this sender writes. Check which field the secret was put into.",
  mismatch: "Wrong secret: the signature or token did not match any secret that is accepted now.",
  stale: "The signed time is more than five minutes off. Check the sender's clock.",
  content_type: "Another content type than JSON was sent. Choose application/json at the sender.",
  body_too_large: "A body was larger than 25 MiB.",
};

export function refusalWords(reason: string): string {
  return REFUSAL_WORDS[reason] ?? reason.replaceAll("_", " ");
}
