import type { SourceKind } from "../kind.ts";
import { splitRecords } from "./key.ts";
import { normaliseRecords } from "./normalise.ts";
import { verifyRecords } from "./verify.ts";

/** Schema-checked records that nobody sends by themselves: tickets, access snapshots, reviews, incidents (DESIGN §7). */
export const recordsKind: SourceKind = {
  type: "records",
  contentTypes: ["application/json", "application/x-ndjson", "application/ndjson", "application/jsonl"],
  keptHeaders: [],
  disablesOn4xx: false,
  verify: verifyRecords,
  split: splitRecords,
  normalise: normaliseRecords,
};
