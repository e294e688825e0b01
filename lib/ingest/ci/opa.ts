import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import type { Reading } from "../fact.ts";
import type { Attribution } from "./attribution.ts";
import { gateFact } from "./gate.ts";

/** `opa eval --format json`, and the decision API. */
const evaluation = z.union([
  z.looseObject({
    result: z.array(z.looseObject({ expressions: z.array(z.looseObject({ value: z.unknown().optional() })).min(1) })),
  }),
  z.looseObject({ decision_id: z.string(), result: z.unknown().optional() }),
]);

/**
 * An OPA answer is a value, and only its policy's author knows which value allows: it is kept as an inconclusive gate.
 * Null where the value is none.
 */
export function readOpa(value: Json, attribution: Attribution): Reading[] | null {
  if (!evaluation.safeParse(value).success) return null;
  const undecided = "an OPA answer is a value, not a decision: post a gate record with the decision";
  return [{ fact: gateFact({ tool: "opa", failed: 0, violations: [], undecided }, attribution) }];
}
