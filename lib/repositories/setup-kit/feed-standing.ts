import type { SetupFacts, SetupSource } from "./setup-facts.ts";
import { allOf, absent, notInForce, unknown, type Standing } from "./standing.ts";

/** Whether what a reconciler does arrives from one of its sources, of every namespace that was asked for. */
export function feedStanding(facts: SetupFacts, source: string): Standing {
  const heard = facts.sources.find(({ id }) => id === source);
  if (!heard) return absent(facts.partial, "No source was made for it: nothing can arrive.");
  const alive = aliveStanding(heard);
  if (alive.state !== "in-force") return alive;
  return allOf([alive, ...heard.namespaces.map((namespace) => namespaceStanding(facts, heard, namespace))]);
}

function aliveStanding({ state, name, heardSince, blindSince, last }: SetupSource): Standing {
  const entries = last ? [last.entry] : [];
  switch (state) {
    case "waiting":
      return notInForce(`Nothing has arrived from ${name}.`, null);
    case "disabled":
      return notInForce(`${name} is switched off.`, null, entries);
    case "blind":
      return notInForce(`${name} has fallen silent.`, blindSince, entries);
    case "late":
      return unknown(`${name} has been silent for longer than is usual.`, entries);
    case "live":
      return { state: "in-force", since: heardSince, sentence: `${name} is heard.`, entries };
  }
}

function namespaceStanding(facts: SetupFacts, { id, name, heardSince }: SetupSource, namespace: string): Standing {
  const seen = facts.reported.filter((one) => one.source === id && one.namespace === namespace);
  const newest = seen.reduce<(typeof seen)[number] | null>((a, b) => (a && a.entry > b.entry ? a : b), null);
  if (!newest) return unknown(`${name} has told nothing of ${namespace} about a commit of this repository.`);
  return { state: "in-force", since: heardSince, sentence: `It tells of ${namespace}.`, entries: [newest.entry] };
}
