import { z } from "zod";
import { parseInstant } from "../../base/instant.ts";
import { forgeId, optionalInstant, optionalSha, optionalText } from "../../ingest/forge-fields.ts";
import type { ObservedObject } from "../../ingest/observed.ts";
import { itemsFrom, itemsOf, observed, shaped, type ForgeList, type Item, type ListContext } from "./list.ts";

const checkRun = z.looseObject({
  id: forgeId,
  status: optionalText,
  conclusion: optionalText,
  completed_at: optionalInstant,
});
const status = z.looseObject({ id: forgeId });

interface Checks {
  readonly objects: ObservedObject[];
  readonly running: boolean;
  /** Entity tags of the first pages, to ask again at no cost. */
  readonly tags: readonly string[];
}

/** The checks and statuses of a commit that have ended, and whether any has not. Null: nothing changed since the tags. */
export async function checksOf(
  context: ListContext,
  sha: string,
  tags: readonly (string | undefined)[] = [],
): Promise<Checks | null> {
  const { client, path } = context;
  const commit = `${path}/commits/${sha}`;
  const runs = await client.get(`${commit}/check-runs?per_page=100&filter=all`, tags[0]);
  const statuses = await client.get(`${commit}/statuses?per_page=100`, tags[1]);
  if (runs.status === 304 && statuses.status === 304) return null;
  const runItems = await itemsFrom(client, runs, "check_runs");
  const statusItems = await itemsFrom(client, statuses);
  return {
    objects: [
      ...runItems.flatMap((item) => checkRunOf(context, sha, item)),
      ...statusItems.flatMap((item) => {
        const one = shaped(status, item);
        return one ? [observed(context, item, { object: "status", of: sha, version: [one.id] })] : [];
      }),
    ],
    running: runs.status === 304 || runItems.some((item) => shaped(checkRun, item)?.status !== "completed"),
    tags: [runs, statuses].map((answer, at) => answer.headers["etag"] ?? tags[at] ?? ""),
  };
}

function checkRunOf(context: ListContext, sha: string, item: Item): ObservedObject[] {
  const one = shaped(checkRun, item);
  if (one?.status !== "completed") return [];
  const version = [one.id, one.conclusion ?? "-", one.completed_at ?? "-"];
  return [observed(context, item, { object: "check_run", of: sha, version })];
}

const merged = z.looseObject({
  merged_at: z.string(),
  merge_commit_sha: optionalSha,
  head: z.looseObject({ sha: optionalSha }),
});

/** How long after a merge its checks may still come in, and how many merges are looked at again. */
const SETTLING_HOURS = 24;
const SETTLING = 10;

const lateState = z.object({
  settled: z.array(z.string()).default([]),
  tags: z.record(z.string(), z.array(z.string())).default({}),
});

/** Checks that ended after the merge: the latest merges are looked at again until all their checks have ended. */
export const githubLateChecks: ForgeList = {
  name: "late-checks",
  step: async (context, known) => {
    const state = lateState.parse(known ?? {});
    if (context.run === "backfill") return { objects: [], state, done: true };
    const shas = await latestMerges(context);
    const objects: ObservedObject[] = [];
    const settled = state.settled.filter((sha) => shas.includes(sha));
    const tags: Record<string, string[]> = {};
    for (const sha of shas.filter((one) => !settled.includes(one))) {
      const checks = await checksOf(context, sha, state.tags[sha]);
      tags[sha] = [...(checks?.tags ?? state.tags[sha] ?? [])];
      objects.push(...(checks?.objects ?? []));
      if (checks && !checks.running && checks.objects.length > 0) settled.push(sha);
    }
    return { objects, state: { settled, tags }, done: true };
  },
};

/** Heads and merge commits of what was merged last. */
async function latestMerges({ client, path, now }: ListContext): Promise<string[]> {
  const answer = await client.get(`${path}/pulls?state=closed&sort=updated&direction=desc&per_page=${SETTLING}`);
  const items = answer.status === 404 ? [] : itemsOf(answer);
  const latest = items.flatMap((item) => shaped(merged, item) ?? []).filter((one) => isRecent(one, now));
  return latest.flatMap(({ merge_commit_sha: merge, head }) => [merge, head.sha].flatMap((sha) => sha ?? []));
}

function isRecent({ merged_at: at }: { readonly merged_at: string }, now: string): boolean {
  const landed = parseInstant(at);
  return landed !== null && Date.parse(now) - Date.parse(landed) < SETTLING_HOURS * 3_600_000;
}
