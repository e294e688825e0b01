import { z } from "zod";
import type { ActionFact, Evidence } from "../ingest/fact.ts";
import type { GivenAcceptance } from "./aggregates.ts";

/** Type of the action; its subject is the id of the drift. */
export const ACCEPTED = "drift.accepted";

// Entries are read by the shapes of every version of the product: fields are only ever added, with a default.
const acceptedData = z.object({
  target: z.string(),
  detectedAt: z.string(),
  reason: z.string(),
  expiresAt: z.string(),
});

export function acceptanceOf(
  evidence: Evidence,
  fact: ActionFact,
): { readonly given: GivenAcceptance; readonly target: string } {
  const { target, detectedAt, reason, expiresAt } = acceptedData.parse(fact.data);
  const { actor, receivedAt, index, ordinal } = evidence;
  const given: GivenAcceptance = {
    drift: fact.subject,
    detectedAt,
    reason,
    expiresAt,
    acceptedAt: receivedAt,
    by: { id: actor?.id ?? "", name: actor?.name ?? "" },
    ref: [index, ordinal],
  };
  return { given, target };
}
