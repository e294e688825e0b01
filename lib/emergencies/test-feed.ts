import type { Evidence, Fact } from "../ingest/fact.ts";
import type { Step, View } from "../ledger/projection.ts";

type Given = Partial<Omit<Evidence, "fact">> & { readonly fact: Fact };

/** Applies facts as entries 0, 1, … received one second apart, to steps in their order. */
export async function feed(
  view: View,
  steps: readonly Step<Evidence>[],
  given: readonly Given[],
  from = 0,
): Promise<void> {
  for (const [at, one] of given.entries()) {
    const index = from + at;
    const evidence: Evidence = {
      index,
      ordinal: 0,
      inboxId: index + 1,
      source: { id: "s", type: "github", name: "GitHub" },
      receivedAt: new Date(Date.parse("2026-11-20T15:00:00.000Z") + index * 1000).toISOString(),
      ...one,
    };
    for (const step of steps) await step.apply(view, evidence);
  }
}
