import { inScope, type Scope } from "../access/scope.ts";
import { changesStep } from "../changes/advance.ts";
import { emergenciesStep } from "../emergencies/advance.ts";
import type { Evidence } from "../ingest/fact.ts";
import { touch, type View } from "../ledger/projection.ts";
import { OWN_SOURCE } from "../ledger/record.ts";
import type { PeopleAction } from "../people/action.ts";
import { identitiesTouched, peopleStep } from "../people/advance.ts";
import { itemsNaming } from "../people/observed.ts";
import { controlsStep } from "./advance.ts";
import { verdictKey, verdicts, type VerdictState } from "./verdict.ts";

/** Steps that read who is who, in their order. */
const STEPS = [peopleStep, changesStep, emergenciesStep, controlsStep] as const;

/** Changes, pull requests and suspicions that are worked out ahead within a moment. */
const MOST_ITEMS = 2000;

/**
 * By how many a test's unknown verdicts would grow were this action in the log: the steps themselves run over `view`,
 * which nobody may write, and `before` answers what stands. Null: so many items name these people that it is not worked
 * out ahead.
 */
export async function rehearseUnknown(
  views: { readonly view: View; readonly before: View },
  scope: Scope,
  what: { readonly test: string; readonly action: PeopleAction; readonly at: string },
): Promise<number | null> {
  const { view, before } = views;
  const evidence = evidenceOf(what.action, what.at);
  await peopleStep.apply(view, evidence);
  const items = await itemsNaming(view, await identitiesTouched(view, what.action));
  if (items.length > MOST_ITEMS) return null;
  for (const step of STEPS) if (step !== peopleStep) await step.apply(view, evidence);
  for (const step of STEPS) await step.atCheckpoint?.(view, what.at);
  const touched = view.changed(verdicts).filter((key) => key.startsWith(verdictKey(what.test, "")));
  await before.load(touched.map((key) => touch(verdicts, key)));
  let grown = 0;
  for (const key of touched) {
    grown += unknownIn(scope, await view.get(verdicts, key)) - unknownIn(scope, await before.get(verdicts, key));
  }
  return grown;
}

// Later than all that is in the log, so that no reducer takes it for one that it has seen.
const LAST = Number.MAX_SAFE_INTEGER;

function evidenceOf({ type, subject, data }: PeopleAction, receivedAt: string): Evidence {
  const source = { id: OWN_SOURCE, type: OWN_SOURCE, name: "Countersign" };
  const fact = { kind: "action", type, subject, data } as const;
  return { index: LAST, ordinal: 0, inboxId: LAST, source, receivedAt, fact };
}

function unknownIn(scope: Scope, state: VerdictState | undefined): number {
  return state?.verdict === "unknown" && inScope(scope, state) ? 1 : 0;
}
