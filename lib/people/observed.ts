import { touch, type Aggregate, type Counter, type Touch, type View } from "../ledger/projection.ts";
import { parseIdentityKey } from "./identity.ts";

/** In which part somebody was seen. */
export const USES = [
  "author",
  "committer",
  "co-author",
  "opener",
  "reviewer",
  "pusher",
  "merger",
  "signer",
  "writer",
] as const;

export type Use = (typeof USES)[number];

/** Somebody as the evidence names them, mapped or not. Steps downstream see them; this room shows them. */
export interface Observed {
  /** The most trustworthy of the keys under which they may be mapped: this row's. */
  readonly keys: readonly string[];
  /** As written last. */
  readonly name: string;
  /** Identities that the same sender says are the same person's: the address of an account, the login of an address. */
  readonly hints: readonly string[];
  /** Known to be no person. */
  readonly machine: boolean;
  readonly firstAt: string;
  readonly lastAt: string;
}

export const observedIdentities: Aggregate<Observed> = {
  table: "observed_identity",
  versioned: false,
  columns: (state, key) => ({
    keys: [...state.keys],
    kind: parseIdentityKey(key)?.kind ?? "email",
    name: state.name,
    hints: [...state.hints],
    machine: state.machine,
    first_at: state.firstAt,
    last_at: state.lastAt,
  }),
};

/** Exact counts of what hangs on an identity: one per commit, pull request or write, by the day on which it landed. */
export type UseDay = Record<"identity" | "use" | "day" | "repository" | "environment", string>;

export const useDay: Counter<UseDay> = {
  table: "identity_use_day",
  dimensions: ["identity", "use", "day", "repository", "environment"],
};

/** A sighting of somebody; the row is named by the first key. */
export interface Seen {
  readonly keys: readonly string[];
  readonly hints: readonly string[];
  readonly name: string;
  readonly machine: boolean;
  readonly at: string;
}

/** Takes in a sighting. In whatever order they come, and however often, they end in the same row. */
export async function noteSeen(view: View, seen: Seen): Promise<void> {
  const [key] = seen.keys;
  if (key === undefined) return;
  const known = await view.get(observedIdentities, key);
  const { name, machine, at } = seen;
  const keys = united(seen.keys, known?.keys, key);
  const hints = united(seen.hints, known?.hints);
  if (!known) return view.put(observedIdentities, key, { keys, hints, name, machine, firstAt: at, lastAt: at });
  const isLater = at > known.lastAt || (at === known.lastAt && name > known.name);
  view.put(observedIdentities, key, {
    keys,
    hints,
    name: isLater ? name : known.name,
    machine: known.machine && machine,
    firstAt: at < known.firstAt ? at : known.firstAt,
    lastAt: at > known.lastAt ? at : known.lastAt,
  });
}

/** Both lists in the order of their text, each once, `first` before all. */
function united(some: readonly string[], others: readonly string[] = [], first?: string): readonly string[] {
  const all = [...new Set([...some, ...others])].filter((one) => one !== first).sort();
  return first === undefined ? all : [first, ...all];
}

const PAGE = 64;

/** What names an identity, in pages, so that a later mapping finds it: `<identity>` holds the last, `<identity>#n` the full. */
interface ItemPage {
  readonly items: readonly string[];
  readonly full: number;
}

export const identityItems: Aggregate<ItemPage> = { table: "identity_item", versioned: false, columns: () => ({}) };

/** Notes that an item names an identity. The caller asks once per item, so that none stands here twice. */
export async function noteItem(view: View, identity: string, item: string): Promise<void> {
  const { items, full } = (await view.get(identityItems, identity)) ?? { items: [], full: 0 };
  if (items.includes(item)) return;
  if (items.length < PAGE) return view.put(identityItems, identity, { items: [...items, item], full });
  const page = `${identity}#${full}`;
  await view.get(identityItems, page);
  view.put(identityItems, page, { items, full: 0 });
  view.put(identityItems, identity, { items: [item], full: full + 1 });
}

/** All that names any of the identities, each once, in the order of their text. May hold what no longer does. */
export async function itemsNaming(view: View, identities: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  await view.load(identities.map((identity) => touch(identityItems, identity)));
  for (const identity of identities) {
    const last = await view.get(identityItems, identity);
    const pages = Array.from({ length: last?.full ?? 0 }, (_none, at) => `${identity}#${at}`);
    await view.load(pages.map((key) => touch(identityItems, key)));
    for (const key of [identity, ...pages]) {
      for (const item of (await view.get(identityItems, key))?.items ?? []) found.add(item);
    }
  }
  return [...found].sort();
}

/** For the touches of steps that note somebody under these keys. */
export function observedTouches(keys: readonly string[]): Touch[] {
  const [first] = keys;
  return [
    ...(first === undefined ? [] : [touch(observedIdentities, first)]),
    ...keys.map((key) => touch(identityItems, key)),
  ];
}
