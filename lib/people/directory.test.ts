import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changesOf, type PeopleAction } from "./action.ts";
import {
  isValidAt,
  isWithin,
  overlaps,
  personAt,
  reduceIdentity,
  reducePerson,
  rowsOf,
  type IdentityState,
  type PersonState,
} from "./directory.ts";

const KEYS = ["email||a@x.example", "login|github|a", "forge-id|github|1"] as const;
const bound = (...keys: string[]) => keys.map((identity) => ({ identity, from: null, to: null }));
const by = { id: "m", name: "Manager" };

const ACTIONS: readonly PeopleAction[] = [
  {
    type: "people.added",
    subject: "A",
    data: { name: "A", bot: false, how: "hand", note: "", identities: bound(KEYS[0]) },
  },
  {
    type: "people.added",
    subject: "B",
    data: { name: "B", bot: false, how: "hand", note: "", identities: bound(KEYS[1]) },
  },
  { type: "people.merged", subject: "A", data: { from: "B", note: "one", identities: bound(KEYS[1]) } },
  { type: "people.identity-bound", subject: "A", data: { how: "hand", note: "", identities: bound(KEYS[2]) } },
  {
    type: "people.split",
    subject: "A",
    data: { to: { id: "C", name: "C", bot: true }, note: "two", identities: bound(KEYS[1]) },
  },
  { type: "people.changed", subject: "A", data: { name: "Ana", bot: false, note: "" } },
  { type: "people.identity-released", subject: "A", data: { note: "", identities: bound(KEYS[0]) } },
];

interface Rows {
  readonly people: Map<string, PersonState>;
  readonly identities: Map<string, IdentityState>;
}

function apply({ people, identities }: Rows, action: PeopleAction, inboxId: number): void {
  const changes = changesOf(action);
  const stamp = { inboxId, at: `2026-11-0${inboxId}T00:00:00.000Z`, by };
  for (const change of changes) {
    const next = reducePerson(people.get(change.person), change, stamp);
    if (next) people.set(next.id, next);
  }
  for (const key of rowsOf(changes).identities) {
    identities.set(key, reduceIdentity(identities.get(key), key, changes, stamp));
  }
}

const rowsAfter = (steps: readonly number[]): Rows => {
  const rows: Rows = { people: new Map(), identities: new Map() };
  for (const at of steps) {
    const action = ACTIONS[at];
    if (action) apply(rows, action, at + 1);
  }
  return rows;
};

describe("the directory", () => {
  it("moves identities from one person to another and keeps who said so", () => {
    const { people, identities } = rowsAfter([0, 1, 2, 3, 4, 5, 6]);
    expect(people.get("A")).toMatchObject({ name: "Ana", identities: [{ identity: KEYS[2] }] });
    expect(people.get("B")).toMatchObject({ mergedInto: "A", identities: [] });
    expect(people.get("C")).toMatchObject({ bot: true, identities: [{ identity: KEYS[1], how: "split" }] });
    expect(people.get("A")?.history.map(({ what }) => what)).toEqual([
      ...["added", "merged", "bound", "split", "changed", "released"],
    ]);
    expect(KEYS.map((key) => personAt(identities.get(key), null))).toEqual([null, "C", "A"]);
  });

  it("takes an action in once, however often and however late it is read again", () => {
    const expected = rowsAfter([0, 1, 2, 3, 4, 5, 6]);
    const all = [0, 1, 2, 3, 4, 5, 6];
    fc.assert(
      fc.property(fc.nat(7), fc.nat(7), (from, to) => {
        // What a follower reads that is behind rows which commands have written already.
        const again = rowsAfter([...all, ...all.slice(Math.min(from, to), Math.max(from, to))]);
        expect(again).toEqual(expected);
      }),
    );
  });
});

describe("an interval", () => {
  const span = (from: number | null, to: number | null) => ({
    from: from === null ? null : new Date(from).toISOString(),
    to: to === null ? null : new Date(to).toISOString(),
  });
  const bound_ = fc.option(fc.integer({ min: 0, max: 20 }), { nil: null });
  const spans = fc.tuple(bound_, bound_).filter(([from, to]) => from === null || to === null || from < to);
  const instants = Array.from({ length: 23 }, (_none, at) => new Date(at - 1).toISOString());

  it("overlaps and lies within as its instants do", () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const [one, other] = [span(...a), span(...b)];
        const both = instants.filter((at) => isValidAt(one, at) && isValidAt(other, at));
        expect(overlaps(one, other)).toBe(both.length > 0);
        if (isWithin(one, other))
          expect(instants.every((at) => !isValidAt(one, at) || isValidAt(other, at))).toBe(true);
      }),
    );
  });
});
