import { createHash } from "node:crypto";
import { z } from "zod";
import type { AccountKeysFact } from "../../ingest/fact-forge.ts";
import { requiredText } from "../../ingest/forge-fields.ts";
import type { ObservedObject } from "../../ingest/observed.ts";
import { nextPage, type ForgeAnswer, type ForgeClient } from "./forge-client.ts";
import { ForgeFault } from "./forge-fault.ts";
import { itemOf, itemsOf, observed, pagesFrom, shaped, type AskedAccount, type ListContext } from "./list.ts";

/** One list of the keys of an account: all of one form. */
interface KeyList {
  readonly object: string;
  readonly form: AccountKeysFact["form"];
  readonly path: (account: AskedAccount) => string;
}

/** How a forge is asked for the signing keys of an account. */
export interface KeyForge {
  readonly lists: readonly KeyList[];
  /** Names an account in the record as the forge is asked for it. */
  readonly of: (account: AskedAccount) => Pick<ObservedObject, "of" | "account">;
  /** The account of this id with its login of now, or the forge's answer that there is none. */
  readonly find: (client: ForgeClient, account: AskedAccount) => Promise<AskedAccount | ForgeAnswer>;
  /** Whether what it is asked by is that account's. */
  readonly names: (client: ForgeClient, account: AskedAccount) => Promise<boolean>;
}

/** What is new of an account's lists, and their digests by list, the ones that are new among them. */
export interface ReadKeyLists {
  readonly objects: readonly ObservedObject[];
  readonly digests: Readonly<Record<string, string>>;
}

/**
 * Reads the lists of one account, whole or not at all; of one that is gone they are empty. Throws ForgeFault "refused"
 * where a list was cut, or where the account was given another name meanwhile: then nothing is known of it.
 */
export async function readKeyLists(
  context: ListContext,
  forge: KeyForge,
  account: AskedAccount,
  seen: Readonly<Record<string, string>>,
): Promise<ReadKeyLists> {
  const { client } = context;
  const found = await forge.find(client, account);
  const gone = "body" in found ? found : undefined;
  const named = "body" in found ? account : found;
  const objects: ObservedObject[] = [];
  const digests: Record<string, string> = {};
  for (const list of forge.lists) {
    const pages = gone ? [gone] : await wholeList(client, list.path(named));
    const isTold = account.standing.includes(list.form);
    if (pages === null && isTold)
      throw new ForgeFault("refused", `The forge does not tell ${list.path(named)} any more.`);
    if (pages === null) continue;
    const name = `${list.object} ${account.id}`;
    const digest = gone ? "gone" : digestOf(pages);
    // That somebody has no keys is news only of whom the forge told some.
    const isEmpty = gone !== undefined || pages.every((page) => itemsOf(page).length === 0);
    if (seen[name] === digest || (isEmpty && seen[name] === undefined && !isTold)) continue;
    digests[name] = digest;
    objects.push(...recorded(context, pages, { object: list.object, ...forge.of(named) }, digest));
  }
  // After the question who has a login, and before that for its keys, it may have changed hands.
  if (gone || objects.length === 0 || (await forge.names(client, named))) return { objects, digests };
  throw new ForgeFault("refused", `${named.login} is not the name of account ${account.id} any more.`);
}

/** All pages of a list; null where the forge does not have it. */
async function wholeList(client: ForgeClient, path: string): Promise<readonly ForgeAnswer[] | null> {
  const pages = await pagesFrom(client, await client.get(path));
  const last = pages.at(-1);
  if (last === undefined) return null;
  // A list that was cut would make keys look gone.
  if (nextPage(last) !== null) throw new ForgeFault("refused", `${path} was cut short.`);
  return pages;
}

function digestOf(pages: readonly ForgeAnswer[]): string {
  const hash = createHash("sha256");
  for (const { body } of pages) hash.update(body);
  return hash.digest("hex").slice(0, 32);
}

function recorded(
  context: ListContext,
  pages: readonly ForgeAnswer[],
  what: Pick<ObservedObject, "object" | "of" | "account">,
  digest: string,
): ObservedObject[] {
  const version = [context.now.slice(0, 10), digest];
  return pages.map((answer, at) => {
    const item = { value: null, span: { from: 0, to: answer.body.byteLength }, answer };
    if (pages.length === 1) return observed(context, item, { ...what, version });
    return observed(context, item, { ...what, part: at + 1, version: [...version, String(at + 1)] });
  });
}

/** A 404 that the forge itself said: what stands in between would make every account look gone. */
export function requireSaid(answer: ForgeAnswer): ForgeAnswer {
  if (shaped(z.looseObject({ message: requiredText }), itemOf(answer))) return answer;
  throw new ForgeFault("unavailable", `The answer to ${new URL(answer.url).pathname} is not the forge's.`);
}
