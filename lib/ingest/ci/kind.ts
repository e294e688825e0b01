import type { SourceKind } from "../kind.ts";
import { ATTRIBUTION_HEADERS } from "./attribution.ts";
import { splitCi } from "./key.ts";
import { normaliseCi } from "./normalise.ts";
import { verifyCi } from "./verify.ts";

/** CI: run records and gate results as NDJSON, and tools' reports as they are. */
export const ciKind: SourceKind = {
  type: "ci",
  contentTypes: [
    "application/json",
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/sarif+json",
    "application/vnd.in-toto+json",
    "application/vnd.dev.sigstore.bundle+json",
    "application/vnd.dev.sigstore.bundle.v0.3+json",
    "application/xml",
    "text/xml",
    "application/octet-stream",
  ],
  keptHeaders: [...ATTRIBUTION_HEADERS],
  disablesOn4xx: false,
  verify: verifyCi,
  split: splitCi,
  normalise: normaliseCi,
};
