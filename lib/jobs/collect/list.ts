import type { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import { elementsOf, membersOf, skipSpace } from "../../ingest/json-scan.ts";
import type { ObservedObject } from "../../ingest/observed.ts";
import type { SeenAccount } from "../../changes/store/accounts.ts";
import type { Span } from "../../ingest/redact.ts";
import { nextPage, type ForgeAnswer, type ForgeClient } from "./forge-client.ts";
import { ForgeFault } from "./forge-fault.ts";

/** An account to ask about, with the forms of those of its keys that the forge told and that stand. */
export interface AskedAccount extends SeenAccount {
  readonly standing: readonly string[];
}

/** What a list is read with: one repository of one source, in one run. */
export interface ListContext {
  readonly client: ForgeClient;
  /** The address of its API: who vouches for the ids of its accounts. */
  readonly baseUrl: string;
  readonly run: "poll" | "backfill";
  /** Full name, lower case; `-` where the list is the whole source's. */
  readonly repository: string;
  /** Its address below the API: `repos/northwind/fleet-prod`. */
  readonly path: string;
  readonly branches: readonly string[];
  /** Where a list that was never read begins. */
  readonly since: string;
  readonly now: string;
  /** How the address that the forge's hook delivers to ends. */
  readonly ingestPath: string;
  /** Accounts of the forge whose keys may count in the source's repositories, and those whose keys do, in the order of their ids. */
  accounts(): Promise<readonly AskedAccount[]>;
  /** Which of these record keys the source has already. */
  known(keys: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What one step of a list brought, and where the next one goes on. Both are written together or not at all. */
export interface Step {
  readonly objects: readonly ObservedObject[];
  readonly state: Json;
  /** The list is read as far as it is to be in this run. */
  readonly done: boolean;
  /** What was not read of it, in words; the rest was. */
  readonly refused?: string | undefined;
  /** An observation of the source that is appended with it. */
  readonly note?: { readonly key: string; readonly type: string; readonly data: Json };
}

/** Something that a forge tells page by page. `step` fetches one page and what hangs on it; `state` is its own. */
export interface ForgeList {
  readonly name: string;
  /** The forge tells no more than the last so many days of it. */
  readonly reachDays?: number;
  /** What it reads are keys, which count from then on: the source's, whatever its repositories, so it is read once. */
  readonly registersKeys?: true;
  step(context: ListContext, state: Json | undefined): Promise<Step>;
}

export interface Item {
  readonly value: Json;
  readonly span: Span;
  readonly answer: ForgeAnswer;
}

const MAX_ITEMS = 1000;

/** The elements of an answer that is a list, or of its member of that name, each with its bytes' place. */
export function itemsOf(answer: ForgeAnswer, member?: string): Item[] {
  const { body } = answer;
  const start = skipSpace(body, 0);
  const from = member === undefined ? start : membersOf(body, start)?.find(({ key }) => key === member)?.value.from;
  const spans = from === undefined ? null : elementsOf(body, from, MAX_ITEMS);
  if (spans === null) throw new ForgeFault("unavailable", `The answer to ${new URL(answer.url).pathname} is no list.`);
  return spans.map((span) => ({ value: parse(answer, span), span, answer }));
}

/** The whole answer as one item. */
export function itemOf(answer: ForgeAnswer): Item {
  const span = { from: 0, to: answer.body.byteLength };
  return { value: parse(answer, span), span, answer };
}

function parse(answer: ForgeAnswer, { from, to }: Span): Json {
  try {
    // Safe because what JSON.parse answers is JSON; every reader checks the shape.
    return JSON.parse(answer.body.subarray(from, to).toString("utf8")) as Json;
  } catch (cause) {
    throw new ForgeFault("unavailable", `The answer to ${new URL(answer.url).pathname} is not JSON.`, null, cause);
  }
}

/** All pages of a short list. */
export async function allItems(client: ForgeClient, path: string, member?: string): Promise<Item[]> {
  return itemsFrom(client, await client.get(path), member);
}

/** The items of an answer and of the pages that follow it; none of one that was not found or did not change. */
export async function itemsFrom(client: ForgeClient, first: ForgeAnswer, member?: string): Promise<Item[]> {
  return (await pagesFrom(client, first)).flatMap((answer) => itemsOf(answer, member));
}

/** An answer and the pages that follow it, up to one that was not found or did not change. */
export async function pagesFrom(client: ForgeClient, first: ForgeAnswer): Promise<ForgeAnswer[]> {
  const pages: ForgeAnswer[] = [];
  for (let answer: ForgeAnswer | null = first; answer !== null;) {
    if (answer.status === 404 || answer.status === 304) return pages;
    pages.push(answer);
    const next: string | null = nextPage(answer);
    answer = next === null ? null : await client.get(next);
  }
  return pages;
}

export function observed(
  { repository }: Pick<ListContext, "repository">,
  { answer, span }: Item,
  rest: Omit<ObservedObject, "repository" | "answer" | "span">,
): ObservedObject {
  return { repository, answer, span, ...rest };
}

const PARALLEL = 4;

/** Maps with a few requests under way at once; the first fault ends it. */
export async function mapFew<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += PARALLEL) {
    results.push(...(await Promise.all(items.slice(at, at + PARALLEL).map(work))));
  }
  return results;
}

/** The shape, or undefined where the item has another: then it is left alone. */
export function shaped<S extends z.ZodType>(shape: S, { value }: Item): z.output<S> | undefined {
  const parsed = shape.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
