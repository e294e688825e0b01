/** Who did something in the product, as an entry names them. */
export interface By {
  readonly id: string;
  readonly name: string;
}

/** From when, and until before when, an identity is a person's; null is open. */
export interface Validity {
  readonly from: string | null;
  readonly to: string | null;
}

export interface Binding extends Validity {
  /** `identityKey` */
  readonly identity: string;
}

export const BOUND_BY = ["hand", "import", "proposal", "merge", "split"] as const;

/** How somebody came to say so. */
export type BoundBy = (typeof BOUND_BY)[number];

export interface PersonBinding extends Binding {
  readonly how: BoundBy;
  readonly boundAt: string;
  readonly boundBy: By;
}

export interface PersonEvent {
  readonly at: string;
  readonly by: By;
  readonly what: "added" | "changed" | "bound" | "released" | "merged" | "merged-into" | "split" | "split-from";
  readonly identities: readonly Binding[];
  /** The other person of a merge or a split. */
  readonly other: string | null;
  readonly note: string;
}

/** A person as the actions about them say. */
export interface PersonState {
  readonly id: string;
  /** Inbox id of the last action in it. */
  readonly inboxId: number;
  readonly name: string;
  /** Automation with accounts like a person's. */
  readonly bot: boolean;
  readonly addedAt: string;
  /** This row is kept for its history only. */
  readonly mergedInto: string | null;
  readonly identities: readonly PersonBinding[];
  readonly history: readonly PersonEvent[];
}

export interface IdentitySpan extends Validity {
  readonly person: string;
}

/** Whose an identity is, at which time. */
export interface IdentityState {
  readonly inboxId: number;
  readonly spans: readonly IdentitySpan[];
}

/** What one action says about one person. */
export interface PersonChange {
  readonly person: string;
  readonly set?: { readonly name: string; readonly bot: boolean };
  readonly bind?: readonly Binding[];
  readonly release?: readonly Binding[];
  readonly mergedInto?: string;
  readonly how: BoundBy;
  readonly event: Pick<PersonEvent, "what" | "other" | "note">;
}

/** Where an action stands: who, when the ledger received it, under which inbox id. */
export interface PeopleStamp {
  readonly inboxId: number;
  readonly at: string;
  readonly by: By;
}

/**
 * A person after an action. Depends on that row and the action alone, so that it makes no difference which other rows a
 * command has written ahead. The state as it is where the action is in it already.
 */
export function reducePerson(
  state: PersonState | undefined,
  change: PersonChange,
  stamp: PeopleStamp,
): PersonState | undefined {
  if (state && stamp.inboxId <= state.inboxId) return state;
  const { at, by } = stamp;
  const { person, set, bind = [], release = [], mergedInto, how, event } = change;
  if (!state && !set) return undefined;
  const kept = (state?.identities ?? []).filter((one) => !release.some((other) => isSameBinding(one, other)));
  const added = bind.filter((one) => !kept.some((other) => isSameBinding(one, other)));
  return {
    id: person,
    inboxId: stamp.inboxId,
    name: set?.name ?? state?.name ?? "",
    bot: set?.bot ?? state?.bot ?? false,
    addedAt: state?.addedAt ?? at,
    mergedInto: mergedInto ?? state?.mergedInto ?? null,
    identities: [...kept, ...added.map((one) => ({ ...one, how, boundAt: at, boundBy: by }))],
    history: [...(state?.history ?? []), { at, by, ...event, identities: [...release, ...bind] }],
  };
}

/** An identity after an action: what it releases goes before what it binds comes. */
export function reduceIdentity(
  state: IdentityState | undefined,
  identity: string,
  changes: readonly PersonChange[],
  stamp: PeopleStamp,
): IdentityState {
  if (state && stamp.inboxId <= state.inboxId) return state;
  let spans = state?.spans ?? [];
  for (const { person, release = [] } of changes) {
    const gone = release.filter((one) => one.identity === identity).map((one) => ({ ...spanOf(one), person }));
    spans = spans.filter((span) => !gone.some((one) => isSameSpan(span, one)));
  }
  for (const { person, bind = [] } of changes) {
    const added = bind.filter((one) => one.identity === identity).map((one) => ({ ...spanOf(one), person }));
    spans = [...spans, ...added.filter((one) => !spans.some((span) => isSameSpan(span, one)))];
  }
  return { inboxId: stamp.inboxId, spans };
}

/** The rows that an action reads and writes. */
export function rowsOf(changes: readonly PersonChange[]): {
  readonly people: readonly string[];
  readonly identities: readonly string[];
} {
  const bindings = changes.flatMap(({ bind = [], release = [] }) => [...bind, ...release]);
  return {
    people: [...new Set(changes.map(({ person }) => person))],
    identities: [...new Set(bindings.map(({ identity }) => identity))],
  };
}

/** Of each identity the changes that name it, in their order: an import has thousands of both. */
export function changesByIdentity(changes: readonly PersonChange[]): ReadonlyMap<string, readonly PersonChange[]> {
  const found = new Map<string, PersonChange[]>();
  for (const change of changes) {
    const named = [...(change.bind ?? []), ...(change.release ?? [])].map(({ identity }) => identity);
    for (const identity of new Set(named)) {
      const known = found.get(identity);
      if (known) known.push(change);
      else found.set(identity, [change]);
    }
  }
  return found;
}

export function spanOf({ from, to }: Validity): Validity {
  return { from, to };
}

/** Whether an interval holds an instant; without one, whether it is open now. */
export function isValidAt({ from, to }: Validity, at: string | null): boolean {
  if (at === null) return to === null;
  const moment = Date.parse(at);
  return (from === null || Date.parse(from) <= moment) && (to === null || moment < Date.parse(to));
}

export function overlaps(a: Validity, b: Validity): boolean {
  const before = (one: Validity, other: Validity) =>
    one.to !== null && other.from !== null && Date.parse(one.to) <= Date.parse(other.from);
  return !before(a, b) && !before(b, a);
}

/** Whether the first interval lies within the second. */
export function isWithin(inner: Validity, outer: Validity): boolean {
  const startsLate = outer.from === null || (inner.from !== null && Date.parse(inner.from) >= Date.parse(outer.from));
  const endsEarly = outer.to === null || (inner.to !== null && Date.parse(inner.to) <= Date.parse(outer.to));
  return startsLate && endsEarly;
}

/** Who an identity is at an instant. */
export function personAt(state: IdentityState | undefined, at: string | null): string | null {
  return state?.spans.find((span) => isValidAt(span, at))?.person ?? null;
}

function isSameBinding(a: Binding, b: Binding): boolean {
  return a.identity === b.identity && a.from === b.from && a.to === b.to;
}

function isSameSpan(a: IdentitySpan, b: IdentitySpan): boolean {
  return a.person === b.person && a.from === b.from && a.to === b.to;
}
