import { z } from "zod";
import type { ObservedObject } from "../../ingest/observed.ts";
import type { ForgeList, ListContext } from "./list.ts";

/** A list that is asked for once a day (UTC), and not for days past: nobody tells what was. */
export function daily(
  name: string,
  fetch: (context: ListContext, day: string) => Promise<readonly ObservedObject[]>,
): ForgeList {
  return {
    name,
    step: async (context, state) => {
      const day = context.now.slice(0, 10);
      const last = z.object({ day: z.string() }).safeParse(state).data?.day;
      if (context.run === "backfill" || last === day) {
        return { objects: [], state: { day: last ?? "" }, done: true };
      }
      return { objects: await fetch(context, day), state: { day }, done: true };
    },
  };
}
