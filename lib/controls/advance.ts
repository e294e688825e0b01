import type { Evidence } from "../ingest/fact.ts";
import { deadlines, fireDeadline } from "../ledger/deadline.ts";
import { touch, type Step } from "../ledger/projection.ts";
import { evaluateTouched } from "./evaluate.ts";
import { noteTicket } from "./ticket-use.ts";

/** Verdicts: tickets are noted entry by entry, what changed is judged at each checkpoint. */
export const controlsStep: Step<Evidence> = {
  name: "controls",
  touches: ({ fact }) => (fact.kind === "tick" ? fact.due.map((key) => touch(deadlines, key)) : []),
  apply: async (view, evidence) => {
    const { fact } = evidence;
    if (fact.kind === "ticket") await noteTicket(view, fact, evidence);
    if (fact.kind !== "tick") return;
    for (const key of fact.due) if (key.startsWith("verdict:")) await fireDeadline(view, key, evidence.receivedAt);
  },
  atCheckpoint: evaluateTouched,
};
