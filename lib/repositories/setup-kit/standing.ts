export const FORCES = ["in-force", "not-in-force", "unknown"] as const;
export type Force = (typeof FORCES)[number];

/** Whether an item is in force, since when, why, and the entries that show it. */
export interface Standing {
  readonly state: Force;
  /** When the first entry of this state was received; null where no entry began it. */
  readonly since: string | null;
  readonly sentence: string;
  readonly entries: readonly number[];
}

export function unknown(sentence: string, entries: readonly number[] = []): Standing {
  return { state: "unknown", since: null, sentence, entries };
}

export function notInForce(sentence: string, since: string | null, entries: readonly number[] = []): Standing {
  return { state: "not-in-force", since, sentence, entries };
}

/** Nothing was seen: it is not there, or lies where the reader may not look. */
export function absent(partial: boolean, sentence: string): Standing {
  return partial ? unknown("It may lie outside your scope.") : notInForce(sentence, null);
}

/**
 * The last of a row of judgements, dated by the first of its run: what was so yesterday and is so today has been since
 * yesterday. Null of an empty row. `older`: the row begins later than the record; what has been so from its beginning
 * may have been so for longer, and says it.
 */
export function lastRun(
  judged: readonly { readonly at: string; readonly standing: Standing }[],
  older: boolean,
): Standing | null {
  const last = judged.at(-1);
  if (!last) return null;
  const before = judged.findLastIndex(({ standing }) => standing.state !== last.standing.state);
  const more = older && before < 0 ? " It may be so for longer: older records were not looked through." : "";
  const { standing } = last;
  return { ...standing, sentence: `${standing.sentence}${more}`, since: judged[before + 1]?.at ?? last.at };
}

const RANK: Readonly<Record<Force, number>> = { "not-in-force": 0, unknown: 1, "in-force": 2 };

/** Of several things that must all be in force: the worst; the sentences of all that are as bad. */
export function allOf(standings: readonly Standing[]): Standing {
  const worst = Math.min(...standings.map(({ state }) => RANK[state]));
  const same = standings.filter(({ state }) => RANK[state] === worst);
  const [first] = same;
  if (!first) return unknown("There is nothing to judge.");
  const times = same.flatMap(({ since }) => since ?? []).sort();
  // All together hold since the last began to hold; they fail since the first began to fail.
  const since = (first.state === "in-force" ? times.at(-1) : times[0]) ?? null;
  return {
    state: first.state,
    since,
    sentence: [...new Set(same.map(({ sentence }) => sentence))].join(" "),
    entries: [...new Set(same.flatMap(({ entries }) => entries))],
  };
}
