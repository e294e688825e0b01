import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import { forgeId, optionalInstant, optionalSha, optionalText } from "../../ingest/forge-fields.ts";
import { observedKey, type ObservedObject } from "../../ingest/observed.ts";
import type { ForgeAnswer } from "./forge-client.ts";
import { checksOf } from "./github-checks.ts";
import { allItems, itemOf, mapFew, observed, shaped, type ForgeList, type Item, type ListContext } from "./list.ts";
import { walkPage } from "./walk.ts";

const pull = z.looseObject({
  number: forgeId,
  updated_at: optionalInstant,
  merged_at: optionalInstant,
  merge_commit_sha: optionalSha,
  head: z.looseObject({ sha: optionalSha }),
});

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

/** Pull requests in their present state, with their reviews; of merged ones also the checks of head and merge. */
export const githubPulls: ForgeList = {
  name: "pulls",
  step: async (context, state) =>
    walkPage(context, state, {
      first: `${context.path}/pulls?state=all&sort=updated&direction=desc&per_page=30`,
      timeOf: (item) => member(item, "updated_at"),
      overlapSeconds: 120,
      expand: async (items) => {
        const news = await unknownPulls(context, items);
        return (await mapFew(news, (number) => pullRequest(context, number))).flat();
      },
    }),
};

/** Numbers of those whose present version is not on record. */
async function unknownPulls(context: ListContext, items: readonly Item[]): Promise<string[]> {
  const pulls = items.flatMap((item) => shaped(pull, item) ?? []);
  const keyed = pulls.map(({ number, updated_at: at }) => ({ number, key: observedKey(pullOf(context, number, at)) }));
  const known = await context.known(keyed.map(({ key }) => key));
  return keyed.filter(({ key }) => !known.has(key)).map(({ number }) => number);
}

function pullOf({ repository }: ListContext, number: string, updatedAt: string | undefined) {
  return { object: "pull_request", repository, of: number, version: [updatedAt ?? "-"] } as const;
}

async function pullRequest(context: ListContext, number: string): Promise<ObservedObject[]> {
  const { client, path } = context;
  const answer = await client.get(`${path}/pulls/${number}`);
  const item = answer.status === 404 ? undefined : itemOf(answer);
  const detail = item && shaped(pull, item);
  if (!item || !detail) return [];
  const reviews = await allItems(client, `${path}/pulls/${number}/reviews?per_page=100`);
  const shas = detail.merged_at === undefined ? [] : [detail.head.sha, detail.merge_commit_sha];
  const checks = await mapFew([...new Set(shas.filter((sha) => sha !== undefined))], (sha) => checksOf(context, sha));
  return [
    observed(context, item, pullOf(context, number, detail.updated_at)),
    ...reviews.flatMap((one) => reviewOf(context, number, one)),
    ...checks.flatMap((one) => one?.objects ?? []),
  ];
}

const review = z.looseObject({ id: forgeId, state: z.string(), submitted_at: optionalInstant });

/** One that is still being written is seen by its author alone, and is no review yet. */
function reviewOf(context: ListContext, number: string, item: Item): ObservedObject[] {
  const one = shaped(review, item);
  if (!one || one.state.toLowerCase() === "pending") return [];
  const version = [one.id, one.state.toLowerCase(), one.submitted_at ?? "-"];
  return [observed(context, item, { object: "review", of: number, version })];
}

const run = z.looseObject({
  id: forgeId,
  run_attempt: z.int().nullish(),
  status: optionalText,
  conclusion: optionalText,
  updated_at: optionalInstant,
});

/** Searches end after so many results, whatever there is. */
const SEARCH_LIMIT = 1000;

/** Workflow runs that have ended. They are in order of their making, so those made lately are looked at again. */
export const githubRuns: ForgeList = {
  name: "runs",
  step: async (context, state) => {
    const first = `${context.path}/actions/runs?per_page=50`;
    return walkPage(context, state, {
      first,
      member: "workflow_runs",
      timeOf: (item) => member(item, "created_at"),
      overlapSeconds: 6 * 3600,
      expand: async (items) => items.flatMap((item) => runOf(context, item)),
      after: (answer, oldest) => beyondLimit(answer, first, oldest),
    });
  },
};

function runOf(context: ListContext, item: Item): ObservedObject[] {
  const one = shaped(run, item);
  if (one?.status !== "completed") return [];
  const version = [one.id, String(one.run_attempt ?? 1), one.conclusion ?? "-", one.updated_at ?? "-"];
  return [observed(context, item, { object: "workflow_run", version })];
}

function beyondLimit(answer: ForgeAnswer, first: string, oldest: string): string | null {
  const total = member(itemOf(answer).value, "total_count");
  const next = `${first}&created=${encodeURIComponent(`<=${oldest.replace(".000Z", "Z")}`)}`;
  // The same search again would tell the same: so many runs within one second are not told apart.
  return typeof total === "number" && total > SEARCH_LIMIT && !answer.url.endsWith(next) ? next : null;
}

const activity = z.looseObject({ id: forgeId });

/** Updates of refs, with who made them: how a direct push is known without a hook. */
export const githubActivity: ForgeList = {
  name: "activity",
  step: async (context, state) =>
    walkPage(context, state, {
      first: `${context.path}/activity?per_page=100`,
      timeOf: (item) => member(item, "timestamp"),
      overlapSeconds: 300,
      expand: async (items) =>
        items.flatMap((item) => {
          const one = shaped(activity, item);
          return one ? [observed(context, item, { object: "activity", version: [one.id] })] : [];
        }),
    }),
};

const suite = z.looseObject({ id: forgeId, result: z.string() });

/** What the rules said of each update; of those that did not pass, which rules. */
export const githubRuleSuites: ForgeList = {
  name: "rule-suites",
  reachDays: 28,
  step: async (context, state) =>
    walkPage(context, state, {
      first: `${context.path}/rulesets/rule-suites?per_page=100&time_period=${periodOf(context, state)}`,
      timeOf: (item) => member(item, "pushed_at"),
      overlapSeconds: 300,
      expand: async (items) => (await mapFew(items, (item) => ruleSuiteOf(context, item))).flat(),
    }),
};

/** The shortest time that the forge offers which holds all that has not been read; an hour is left for its clock. */
function periodOf({ now, since }: ListContext, state: Json | undefined): "day" | "week" | "month" {
  const read = z.object({ since: z.string() }).safeParse(state).data?.since ?? since;
  const hours = (Date.parse(now) - Date.parse(read)) / 3_600_000;
  return hours < 23 ? "day" : hours < 24 * 7 - 1 ? "week" : "month";
}

async function ruleSuiteOf(context: ListContext, item: Item): Promise<ObservedObject[]> {
  const one = shaped(suite, item);
  if (!one) return [];
  const what = { object: "rule_suite", version: [one.id, one.result] } as const;
  if (one.result === "pass") return [observed(context, item, what)];
  const key = observedKey({ repository: context.repository, ...what });
  if ((await context.known([key])).has(key)) return [];
  const answer = await context.client.get(`${context.path}/rulesets/rule-suites/${one.id}`);
  return [observed(context, answer.status === 404 ? item : itemOf(answer), what)];
}
