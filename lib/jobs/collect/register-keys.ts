import type { AccountKeysFact } from "../../ingest/fact-forge.ts";
import { readObserved, type ObservedObject } from "../../ingest/observed.ts";
import { sourceKind } from "../../ingest/registry.ts";
import type { CollectionRow } from "../../ingest/store/collection.ts";
import type { Sql } from "../../platform/sql.ts";
import { noteAccountKeys } from "../../repositories/commands/note-account-keys.ts";
import { isForgeSigner } from "./forge-signer.ts";
import type { Step } from "./list.ts";

/** Registers what a step read: of each account its whole list. One of which a page cannot be read says nothing. */
export async function registerKeys(tx: Sql, row: CollectionRow, { objects }: Step): Promise<void> {
  const { source_id: source, type, base_url: baseUrl } = row;
  const lists = new Map<string, ObservedObject[]>();
  for (const object of objects) {
    const name = `${object.object} ${object.of ?? ""} ${object.account ?? ""}`;
    lists.set(name, [...(lists.get(name) ?? []), object]);
  }
  for (const pages of lists.values()) {
    const fact = wholeList(pages.map((page) => factOf(type, page)));
    if (fact) await noteAccountKeys(tx, { source, forgeSigner: isForgeSigner(baseUrl, fact) }, fact);
  }
}

function factOf(type: CollectionRow["type"], page: ObservedObject): AccountKeysFact | undefined {
  const facts = readObserved(sourceKind(type), "snapshot", page).map(({ fact }) => fact);
  return facts.find((fact) => fact.kind === "account-keys");
}

function wholeList(pages: readonly (AccountKeysFact | undefined)[]): AccountKeysFact | undefined {
  const [first] = pages;
  if (!first || pages.includes(undefined)) return undefined;
  return { ...first, keys: pages.flatMap((page) => page?.keys ?? []) };
}
