import type { ForgeType } from "../../lib/ingest/collection.ts";
import type { Collection, CollectionMode, SourceHealth } from "../../lib/ingest/contract.ts";
import type { StatusWord } from "../ui/status-words.ts";

export const FORGE_NAMES: Readonly<Record<ForgeType, string>> = { github: "GitHub", gitlab: "GitLab" };

/** A forge by whatever name a record gives it. */
export function forgeName(name: string): string {
  const known: Readonly<Record<string, string>> = FORGE_NAMES;
  return known[name] ?? name;
}

export const TYPE_NAMES: Readonly<Record<SourceHealth["type"], string>> = {
  flux: "Flux",
  argocd: "Argo CD",
  ...FORGE_NAMES,
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

export const MODE_NAMES: Readonly<Record<CollectionMode, string>> = {
  push: "sends",
  poll: "is asked",
  both: "sends and is asked",
};

export const MODE_NOTES: Readonly<Record<CollectionMode, string>> = {
  push: "Webhooks. What fails to arrive is asked for again, once an hour, where there is a token.",
  poll: "We ask its API. Needs no way in from outside.",
  both: "What one loses the other finds.",
};

export const TOKEN_HINTS: Readonly<Partial<Record<SourceHealth["type"], string>>> = {
  github:
    "Fine-grained, read only: contents, pull requests, checks, commit statuses, actions, administration, metadata. For hook deliveries also webhooks, read and write.",
  gitlab: "Project or group token, role Maintainer, scope read_api; api where its hooks are asked for again.",
};

/** Within which time a merge is on record, and on what that rests. */
export function latencyWords({ mode, latencySeconds, intervalSeconds }: Collection): string {
  const sent = "seconds after the forge sends";
  if (mode === "push" || latencySeconds === null) return `${sent}; what it fails to send, within the hour`;
  const asked = `within ${latencySeconds} s of the merge (asked every ${intervalSeconds} s), longer while the forge limits requests`;
  return mode === "poll" ? asked : `${sent}, else ${asked}`;
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
  token_malformed: "The token is not one that an issuer of workload tokens makes.",
  token_algorithm: "The token is signed by a method that is not taken: only key pairs are.",
  token_issuer: "No rule trusts the issuer that the token names. Compare it letter by letter, with its last slash.",
  token_key: "The issuer has no such key. Where its keys were pasted, paste the present ones.",
  token_signature: "The token was changed, or is not of the issuer that it names.",
  token_expired: "The token had expired. Ask for a new one in the job that sends.",
  token_early: "The token is of a time to come. Check the clocks of the sender and of this machine.",
  token_audience: "The token was made for another audience than the rule names.",
  token_claims: "The token is of another repository, project or service account, or lacks what the rule pins.",
};

export function refusalWords(reason: string): string {
  return REFUSAL_WORDS[reason] ?? reason.replaceAll("_", " ");
}
