import { z } from "zod";
import { forgeId } from "../../ingest/forge-fields.ts";
import type { ObservedObject } from "../../ingest/observed.ts";
import { nextPage, type ForgeAnswer } from "./forge-client.ts";
import { allItems, itemOf, observed, shaped, type ForgeList, type Item, type ListContext } from "./list.ts";
import { daily } from "./daily.ts";

/** Who may merge, bypass and administer, and what the branches demand: once a day, whether or not it changed. */
export const githubSnapshot: ForgeList = daily("snapshot", async (context, day) => [
  ...(await rulesets(context, day)),
  ...(await protections(context, day)),
  ...(await pages(context, "collaborators", "affiliation=all", day)),
  ...(await pages(context, "teams", "", day)),
  ...(await one(context, "codeowners/errors", { object: "codeowners", version: [day] })),
]);

const summary = z.looseObject({ id: forgeId });

/** The list tells no bypass actors: each is asked for. Those of the organisation count too. */
async function rulesets(context: ListContext, day: string): Promise<ObservedObject[]> {
  const { client, path } = context;
  const list = await allItems(client, `${path}/rulesets?includes_parents=true&per_page=100`);
  const objects: ObservedObject[] = [];
  for (const { id } of list.flatMap((item) => shaped(summary, item) ?? [])) {
    const answer = await client.get(`${path}/rulesets/${id}?includes_parents=true`);
    if (answer.status === 404) continue;
    objects.push(observed(context, itemOf(answer), { object: "ruleset", of: id, version: [day] }));
  }
  return objects;
}

async function protections(context: ListContext, day: string): Promise<ObservedObject[]> {
  const objects: ObservedObject[] = [];
  for (const branch of context.branches) {
    const what = { object: "branch_protection", of: branch, version: [day] };
    objects.push(...(await one(context, `branches/${encodeURIComponent(branch)}/protection`, what)));
  }
  return objects;
}

/** That there is none (404) is an answer as well. */
async function one(
  context: ListContext,
  below: string,
  what: Pick<ObservedObject, "object" | "of" | "version">,
): Promise<ObservedObject[]> {
  const answer = await context.client.get(`${context.path}/${below}`);
  return [observed(context, wholeOf(answer), what)];
}

function wholeOf(answer: ForgeAnswer): Item {
  return { value: null, span: { from: 0, to: answer.body.byteLength }, answer };
}

/** Each page of a list is a record: the list is their sum. */
async function pages(context: ListContext, list: string, query: string, day: string): Promise<ObservedObject[]> {
  const objects: ObservedObject[] = [];
  let next: string | null = `${context.path}/${list}?${query ? `${query}&` : ""}per_page=100`;
  for (let part = 1; next !== null; part += 1) {
    const answer: ForgeAnswer = await context.client.get(next);
    if (answer.status === 404) return objects;
    objects.push(observed(context, wholeOf(answer), { object: list, part, version: [day, String(part)] }));
    next = nextPage(answer);
  }
  return objects;
}
