import { z } from "zod";
import { membersOf } from "../../ingest/json-scan.ts";
import { forgeId, optionalText } from "../../ingest/forge-fields.ts";
import { nextPage, type ForgeAnswer } from "./forge-client.ts";
import { hookSweep } from "./deliveries.ts";
import { isOurs } from "./github-deliveries.ts";
import { allItems, itemsOf, observed, shaped } from "./list.ts";

const hook = z.looseObject({ id: forgeId, url: optionalText });
const event = z.looseObject({
  id: forgeId,
  created_at: z.unknown(),
  request_headers: z.record(z.string(), z.unknown()).nullish(),
  response_status: z.unknown(),
});
const ID_HEADERS = ["idempotency-key", "x-gitlab-event-uuid"];
const PAGES = 20;

/** GitLab keeps a hook's events for 7 days and sends one again when asked; what a disabled hook missed is not among them. */
export const gitlabDeliveries = hookSweep({
  reachDays: 7,
  findHook: async (context) => {
    const hooks = await allItems(context.client, `${context.path}/hooks?per_page=100`);
    const own = hooks.flatMap((item) => shaped(hook, item) ?? []).find(({ url }) => isOurs(url, context));
    return own === undefined ? null : `${context.path}/hooks/${own.id}`;
  },
  deliveries: (path) => `${path}/events?per_page=20`,
  timeOf: (item) => event.safeParse(item).data?.created_at,
  failed: (item) => {
    const one = event.safeParse(item).data;
    if (!one || /^2\d\d$/.test(String(one.response_status))) return null;
    const headers = Object.entries(one.request_headers ?? {});
    const keys = headers.flatMap(([name, value]) =>
      ID_HEADERS.includes(name.toLowerCase()) && typeof value === "string" ? [value] : [],
    );
    return { id: one.id, keys };
  },
  askAgain: async ({ client }, path, id) => {
    const { status } = await client.post(`${path}/events/${id}/resend`);
    return status >= 200 && status < 300;
  },
  // One event cannot be asked for alone: it is looked for in the list.
  fetch: async (context, path, id) => {
    let next: string | null = `${path}/events?per_page=20`;
    for (let page = 0; next !== null && page < PAGES; page += 1) {
      const answer: ForgeAnswer = await context.client.get(next);
      if (answer.status === 404) return [];
      const found = itemsOf(answer).find((item) => shaped(event, item)?.id === id);
      const span = found && membersOf(answer.body, found.span.from)?.find(({ key }) => key === "request_data")?.value;
      if (span) return [observed(context, { value: null, span, answer }, { object: "delivery", version: [id] })];
      next = nextPage(answer);
    }
    return [];
  },
});
