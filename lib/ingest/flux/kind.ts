import type { SourceKind } from "../kind.ts";
import { splitFlux } from "./key.ts";
import { normaliseFlux } from "./normalise.ts";
import { verifyFlux } from "./verify.ts";

/** Flux notification-controller (`generic-hmac`, `generic`), and log shippers that forward its controllers' lines. */
export const fluxKind: SourceKind = {
  type: "flux",
  contentTypes: ["application/json", "application/x-ndjson", "application/ndjson", "application/jsonl", "text/plain"],
  keptHeaders: ["gotk-component"],
  disablesOn4xx: false,
  verify: verifyFlux,
  split: splitFlux,
  normalise: normaliseFlux,
};
