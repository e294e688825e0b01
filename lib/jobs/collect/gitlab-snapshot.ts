import { z } from "zod";
import { forgeId } from "../../ingest/forge-fields.ts";
import type { ObservedObject } from "../../ingest/observed.ts";
import { daily } from "./daily.ts";
import { nextPage, type ForgeAnswer } from "./forge-client.ts";
import { allItems, observed, shaped, type ForgeList, type Item, type ListContext } from "./list.ts";

/** Protected branches, approval rules, members and code owners: once a day, whether or not they changed. */
export const gitlabSnapshot: ForgeList = daily("snapshot", async (context, day) => [
  ...(await branches(context, day)),
  ...(await approvalRules(context, day)),
  ...(await members(context, day)),
  ...(await codeOwners(context, day)),
]);

/** That a branch is not protected (404) is an answer as well. */
async function branches(context: ListContext, day: string): Promise<ObservedObject[]> {
  const objects: ObservedObject[] = [];
  for (const branch of context.branches) {
    const answer = await context.client.get(`${context.path}/protected_branches/${encodeURIComponent(branch)}`);
    objects.push(observed(context, wholeOf(answer), { object: "protected_branch", of: branch, version: [day] }));
  }
  return objects;
}

async function approvalRules(context: ListContext, day: string): Promise<ObservedObject[]> {
  const rules = await allItems(context.client, `${context.path}/approval_rules?per_page=100`);
  return rules.flatMap((item) => {
    const one = shaped(z.looseObject({ id: forgeId }), item);
    return one ? [observed(context, item, { object: "approval_rule", of: one.id, version: [day] })] : [];
  });
}

async function members(context: ListContext, day: string): Promise<ObservedObject[]> {
  const objects: ObservedObject[] = [];
  let next: string | null = `${context.path}/members/all?per_page=100`;
  for (let part = 1; next !== null; part += 1) {
    const answer: ForgeAnswer = await context.client.get(next);
    if (answer.status === 404) return objects;
    objects.push(observed(context, wholeOf(answer), { object: "members", part, version: [day, String(part)] }));
    next = nextPage(answer);
  }
  return objects;
}

/** The places in which GitLab looks for it, in its order. */
const PLACES = ["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

async function codeOwners(context: ListContext, day: string): Promise<ObservedObject[]> {
  let last: ForgeAnswer | undefined;
  for (const place of PLACES) {
    last = await context.client.get(`${context.path}/repository/files/${encodeURIComponent(place)}?ref=HEAD`);
    if (last.status !== 404) break;
  }
  return last ? [observed(context, wholeOf(last), { object: "codeowners", version: [day] })] : [];
}

function wholeOf(answer: ForgeAnswer): Item {
  return { value: null, span: { from: 0, to: answer.body.byteLength }, answer };
}
