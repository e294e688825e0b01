import { z } from "zod";
import { membersOf, skipSpace } from "../../ingest/json-scan.ts";
import { forgeId, optionalText } from "../../ingest/forge-fields.ts";
import { hookSweep } from "./deliveries.ts";
import { allItems, observed, shaped, type ListContext } from "./list.ts";

const hook = z.looseObject({ id: forgeId, config: z.looseObject({ url: optionalText }) });
const delivery = z.looseObject({
  id: forgeId,
  guid: z.string(),
  delivered_at: z.unknown(),
  status_code: z.int().nullish(),
  event: z.string(),
});

/** GitHub repeats nothing by itself: of a delivery that failed it knows for 3 days, and sends it again when asked. */
export const githubDeliveries = hookSweep({
  reachDays: 3,
  findHook: async (context) => {
    const hooks = await allItems(context.client, `${context.path}/hooks?per_page=100`);
    const own = hooks.flatMap((item) => shaped(hook, item) ?? []).find(({ config }) => isOurs(config.url, context));
    return own === undefined ? null : `${context.path}/hooks/${own.id}`;
  },
  deliveries: (path) => `${path}/deliveries?per_page=100`,
  timeOf: (item) => delivery.safeParse(item).data?.delivered_at,
  failed: (item) => {
    const one = delivery.safeParse(item).data;
    const code = one?.status_code ?? 0;
    return one && (code < 200 || code >= 300) ? { id: one.id, keys: [one.guid] } : null;
  },
  askAgain: async ({ client }, path, id) => {
    const { status } = await client.post(`${path}/deliveries/${id}/attempts`);
    return status >= 200 && status < 300;
  },
  fetch: async (context, path, id) => {
    const answer = await context.client.get(`${path}/deliveries/${id}`);
    if (answer.status === 404) return [];
    const members = membersOf(answer.body, skipSpace(answer.body, 0));
    const request = members?.find(({ key }) => key === "request")?.value.from;
    const payload = request === undefined ? undefined : membersOf(answer.body, request);
    const span = payload?.find(({ key }) => key === "payload")?.value;
    const { event, guid } = delivery.parse(JSON.parse(answer.body.toString("utf8")));
    if (!span) return [];
    return [
      observed(context, { value: null, span, answer }, { object: "delivery", event, of: event, version: [guid] }),
    ];
  },
});

export function isOurs(url: string | undefined, { ingestPath }: ListContext): boolean {
  return url !== undefined && URL.canParse(url) && new URL(url).pathname.endsWith(ingestPath);
}
