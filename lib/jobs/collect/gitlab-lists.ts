import { z } from "zod";
import { forgeId, optionalInstant, optionalSha, optionalText } from "../../ingest/forge-fields.ts";
import { observedKey, type ObservedObject } from "../../ingest/observed.ts";
import { allItems, itemOf, mapFew, observed, shaped, type ForgeList, type Item, type ListContext } from "./list.ts";
import { walkPage } from "./walk.ts";

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

const request = z.looseObject({ iid: forgeId, updated_at: optionalInstant });

/** Merge requests in their present state, with who approved them and which head stood then. */
export const gitlabRequests: ForgeList = {
  name: "merge-requests",
  step: async (context, state) =>
    walkPage(context, state, {
      first: `${context.path}/merge_requests?state=all&scope=all&order_by=updated_at&sort=desc&per_page=30`,
      timeOf: (item) => member(item, "updated_at"),
      overlapSeconds: 120,
      expand: async (items) => {
        const requests = items.flatMap((item) => shaped(request, item) ?? []);
        const keyed = requests.map((one) => ({ ...one, key: observedKey(requestOf(context, one)) }));
        const known = await context.known(keyed.map(({ key }) => key));
        const news = keyed.filter(({ key }) => !known.has(key));
        return (await mapFew(news, ({ iid }) => mergeRequest(context, iid))).flat();
      },
    }),
};

function requestOf({ repository }: ListContext, { iid, updated_at: at }: z.output<typeof request>) {
  return { object: "merge_request", repository, of: iid, version: [at ?? "-"] } as const;
}

async function mergeRequest(context: ListContext, iid: string): Promise<ObservedObject[]> {
  const { client, path } = context;
  const answer = await client.get(`${path}/merge_requests/${iid}`);
  const item = answer.status === 404 ? undefined : itemOf(answer);
  const detail = item && shaped(request, item);
  if (!item || !detail) return [];
  const notes = await allItems(client, `${path}/merge_requests/${iid}/notes?sort=asc&order_by=created_at&per_page=100`);
  const approvals = notes.filter((one) => isApproval(one));
  const heads = approvals.length === 0 ? [] : await headsOf(context, iid);
  return [
    observed(context, item, requestOf(context, detail)),
    ...approvals.flatMap((one) => approvalOf(context, iid, one, heads)),
  ];
}

const note = z.looseObject({ id: forgeId, body: z.string(), system: z.boolean(), created_at: optionalInstant });

function isApproval(item: Item): boolean {
  const one = shaped(note, item);
  return one?.system === true && /^(?:un)?approved this merge request$/.test(one.body.trim());
}

const version = z.looseObject({ head_commit_sha: optionalSha, created_at: optionalInstant });
type Head = z.output<typeof version>;

async function headsOf({ client, path }: ListContext, iid: string): Promise<Head[]> {
  const versions = await allItems(client, `${path}/merge_requests/${iid}/versions?per_page=100`);
  return versions.flatMap((item) => shaped(version, item) ?? []);
}

/** The note names no head: the last version made before it is what was approved. */
function approvalOf(context: ListContext, iid: string, item: Item, heads: readonly Head[]): ObservedObject[] {
  const one = shaped(note, item);
  if (!one) return [];
  const { created_at: at = "" } = one;
  const before = heads.filter((head) => head.created_at !== undefined && head.created_at <= at);
  const head = before.sort((a, b) => ((a.created_at ?? "") < (b.created_at ?? "") ? 1 : -1))[0]?.head_commit_sha;
  const what = { object: "approval_note", of: iid, version: [one.id], ...(head ? { head } : {}) };
  return [observed(context, item, what)];
}

const pipeline = z.looseObject({ id: forgeId, status: optionalText, updated_at: optionalInstant });
const ENDED: ReadonlySet<string | undefined> = new Set(["success", "failed", "canceled", "skipped"]);

/** Pipelines that have ended, with all their jobs, those tried again included. */
export const gitlabPipelines: ForgeList = {
  name: "pipelines",
  step: async (context, state) =>
    walkPage(context, state, {
      first: `${context.path}/pipelines?order_by=updated_at&sort=desc&per_page=30`,
      timeOf: (item) => member(item, "updated_at"),
      overlapSeconds: 120,
      expand: async (items) => {
        const ended = items.flatMap((item) => shaped(pipeline, item) ?? []).filter(({ status }) => ENDED.has(status));
        const keyed = ended.map((one) => ({ ...one, key: observedKey(pipelineOf(context, one)) }));
        const known = await context.known(keyed.map(({ key }) => key));
        const news = keyed.filter(({ key }) => !known.has(key));
        return (await mapFew(news, (one) => pipelineAndJobs(context, one.id))).flat();
      },
    }),
};

function pipelineOf({ repository }: ListContext, one: z.output<typeof pipeline>) {
  return { object: "pipeline", repository, version: [one.id, one.status ?? "-", one.updated_at ?? "-"] } as const;
}

const job = z.looseObject({ id: forgeId, status: optionalText });

async function pipelineAndJobs(context: ListContext, id: string): Promise<ObservedObject[]> {
  const { client, path } = context;
  const answer = await client.get(`${path}/pipelines/${id}`);
  const item = answer.status === 404 ? undefined : itemOf(answer);
  const detail = item && shaped(pipeline, item);
  if (!item || !detail) return [];
  const jobs = await allItems(client, `${path}/pipelines/${id}/jobs?include_retried=true&per_page=100`);
  return [
    observed(context, item, pipelineOf(context, detail)),
    ...jobs.flatMap((one) => {
      const ended = shaped(job, one);
      if (!ended || !ENDED.has(ended.status)) return [];
      return [observed(context, one, { object: "job", version: [ended.id, ended.status ?? "-"] })];
    }),
  ];
}

const pushed = z.looseObject({ id: forgeId, push_data: z.unknown() });

/** Pushes with who made them and when: the webhook tells no time. */
export const gitlabPushes: ForgeList = {
  name: "pushes",
  step: async (context, state) =>
    walkPage(context, state, {
      first: `${context.path}/events?action=pushed&sort=desc&per_page=100`,
      timeOf: (item) => member(item, "created_at"),
      overlapSeconds: 300,
      expand: async (items) =>
        items.flatMap((item) => {
          const one = shaped(pushed, item);
          return one?.push_data ? [observed(context, item, { object: "push_event", version: [one.id] })] : [];
        }),
    }),
};
