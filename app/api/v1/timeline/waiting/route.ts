import { route } from "../../../../../lib/http/route.ts";
import { waitingSchema } from "../../../../../lib/timeline/contract.ts";
import { readWaiting } from "../../../../../lib/timeline/reads-overview.ts";

export const GET = route({
  permission: "evidence:read",
  summary: "What waits for a person: cases, drift, unexplained changes, late sources; and how far the worker is behind",
  response: waitingSchema,
  handle: async ({ sql, principal }) => readWaiting(sql, principal),
});
