import { Readable } from "node:stream";
import { rawResponse, route } from "../../../../../lib/http/route.ts";
import { fileQuery } from "../../../../../lib/population/contract.ts";
import { openPopulationFile } from "../../../../../lib/population/reads-ipe.ts";

export const GET = route({
  permission: "population:read",
  summary: "The changes of a period as CSV without a heading, so that its digest is that of its rows",
  query: fileQuery,
  response: rawResponse("text/csv", "One line per change, columns as population/ipe names them"),
  opens: ({ query }) => `population:${query.from}/${query.to} ${query.zone}`,
  handle: async ({ sql, principal, query }) => {
    const { size, pieces } = await openPopulationFile(sql, principal.scope, query);
    // Safe because Node's stream of bytes is the web's, under another type.
    const body = Readable.toWeb(Readable.from(pieces, { objectMode: false })) as ReadableStream<Uint8Array>;
    return new Response(body, {
      headers: {
        "Content-Type": "text/csv; charset=utf-8; header=absent",
        "Content-Disposition": `attachment; filename="population_${query.from}_${query.to}_at-${size}.csv"`,
      },
    });
  },
});
