import { z } from "zod";
import type { Json } from "../../base/canonical-json.ts";
import type { ObservedObject } from "../../ingest/observed.ts";
import type { ForgeList, ListContext, Step } from "./list.ts";
import { walkPage } from "./walk.ts";

/** A delivery that the forge says did not arrive. */
export interface FailedDelivery {
  /** The forge's own number of the attempt. */
  readonly id: string;
  /** Keys under which it would stand in the inbox, had it arrived. */
  readonly keys: readonly string[];
}

/** How one forge is asked about its hook. */
export interface HookApi {
  /** For so many days it knows of a delivery. */
  readonly reachDays: number;
  /** Path of the hook that delivers here, or null where there is none. */
  readonly findHook: (context: ListContext) => Promise<string | null>;
  readonly deliveries: (hook: string) => string;
  readonly timeOf: (item: Json) => unknown;
  readonly failed: (item: Json) => FailedDelivery | null;
  readonly askAgain: (context: ListContext, hook: string, id: string) => Promise<boolean>;
  /** The delivery's payload as a record, where asking again was of no use. */
  readonly fetch: (context: ListContext, hook: string, id: string) => Promise<readonly ObservedObject[]>;
}

const asked = z.array(z.object({ id: z.string(), keys: z.array(z.string()), times: z.int() }));
const sweepState = z.object({ hook: z.string().optional(), walk: z.unknown(), asked });
type Asked = z.output<typeof asked>[number];

/** Asked to deliver again so often, then the payload is fetched. */
const MAX_ASKED = 2;
const MAX_WAITING = 500;

/**
 * Looks through what a hook's forge could not deliver: each is asked for again, and fetched where it still has not
 * come. Neither forge delivers again by itself once it gave up.
 */
export function hookSweep(api: HookApi): ForgeList {
  return {
    name: "deliveries",
    reachDays: api.reachDays,
    step: async (context, known) => {
      const state = sweepState.safeParse(known).data ?? { walk: undefined, asked: [] };
      const hook = state.hook ?? (await api.findHook(context));
      if (hook === null) return { objects: [], state: { asked: [] }, done: true };
      const waiting = await stillMissing(context, state.asked);
      const objects: ObservedObject[] = [];
      const next: Asked[] = [];
      // Those of the page before are given the time until the next sweep to arrive.
      for (const one of state.hook === undefined ? waiting : []) {
        const again = one.times < MAX_ASKED && (await api.askAgain(context, hook, one.id));
        if (again) next.push({ ...one, times: one.times + 1 });
        else objects.push(...(await api.fetch(context, hook, one.id)));
      }
      if (state.hook !== undefined) next.push(...waiting);
      const page = await sweepPage(context, api, hook, state.walk as Json | undefined);
      for (const one of await stillMissing(context, page.failed)) {
        if (next.some(({ keys }) => keys.some((key) => one.keys.includes(key))) || next.length >= MAX_WAITING) continue;
        if (await api.askAgain(context, hook, one.id)) next.push({ ...one, times: 1 });
        else objects.push(...(await api.fetch(context, hook, one.id)));
      }
      const kept = { walk: page.step.state, asked: next };
      return {
        objects,
        done: page.step.done,
        state: page.step.done ? kept : { ...kept, hook },
      };
    },
  };
}

async function sweepPage(
  context: ListContext,
  api: HookApi,
  hook: string,
  state: Json | undefined,
): Promise<{ readonly step: Step; readonly failed: Asked[] }> {
  const failed: Asked[] = [];
  const step = await walkPage(context, state, {
    first: api.deliveries(hook),
    timeOf: api.timeOf,
    overlapSeconds: 300,
    expand: async (items) => {
      for (const { value } of items) {
        const one = api.failed(value);
        if (one) failed.push({ id: one.id, keys: [...one.keys], times: 0 });
      }
      return [];
    },
  });
  return { step, failed };
}

async function stillMissing(context: ListContext, waiting: readonly Asked[]): Promise<Asked[]> {
  const known = await context.known(waiting.flatMap(({ keys }) => keys));
  return waiting.filter(({ keys }) => !keys.some((key) => known.has(key)));
}
