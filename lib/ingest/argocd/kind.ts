import type { SourceKind } from "../kind.ts";
import { splitArgocd } from "./key.ts";
import { normaliseArgocd } from "./normalise.ts";
import { verifyArgocd } from "./verify.ts";

/** Argo CD notifications through the webhook service, with our template; and log shippers that forward its statements. */
export const argocdKind: SourceKind = {
  type: "argocd",
  contentTypes: ["application/json", "application/x-ndjson", "application/ndjson", "application/jsonl", "text/plain"],
  keptHeaders: [],
  disablesOn4xx: false,
  verify: verifyArgocd,
  split: splitArgocd,
  normalise: normaliseArgocd,
};
