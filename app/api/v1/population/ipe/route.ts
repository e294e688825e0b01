import { route } from "../../../../../lib/http/route.ts";
import { requestCount } from "../../../../../lib/population/commands/request-count.ts";
import { fileQuery, ipeSchema, periodQuery, requestedCountSchema } from "../../../../../lib/population/contract.ts";
import { readIpe } from "../../../../../lib/population/reads-ipe.ts";

export const GET = route({
  permission: "population:read",
  summary: "What the file of a period is known by: query, parameters, keys at its ends, rows, digest, second count",
  query: fileQuery,
  response: ipeSchema,
  handle: async ({ sql, principal, query, responseHeaders }) => {
    const ipe = await readIpe(sql, principal.scope, query);
    responseHeaders.set("Content-Disposition", `inline; filename="population_${query.from}_${query.to}.ipe.json"`);
    return ipe;
  },
});

export const POST = route({
  permission: "population:record",
  summary: "Have a population counted, by its rows and by Git, and put on record; a worker does it",
  body: periodQuery,
  response: requestedCountSchema,
  status: 202,
  form: {
    done: (_result, fields) => pageOf(fields),
    failed: ({ reason }, fields) => pageOf(fields, reason),
  },
  handle: async ({ principal, body, idempotencyKey, transaction }) => ({
    id: await transaction((tx) => requestCount(tx, { principal, idempotencyKey }, body)),
  }),
});

/** The page that the form stands on, with why it was refused. */
function pageOf(fields: URLSearchParams, refused?: string): string {
  const query = new URLSearchParams(refused === undefined ? {} : { refused });
  for (const name of ["from", "to", "zone", "repository"]) {
    const value = fields.get(name);
    if (value) query.set(name, value);
  }
  return `/population?${query}`;
}
