import { rawResponse, route } from "../../../../../lib/http/route.ts";
import { exportPeople } from "../../../../../lib/people/export.ts";
import { readEveryPerson } from "../../../../../lib/people/reads.ts";

export const GET = route({
  permission: "people:read",
  summary: "People as CSV, in the shape that an import reads",
  response: rawResponse("text/csv", "One row per identity"),
  handle: async ({ sql, principal }) =>
    new Response(exportPeople(await readEveryPerson(sql, principal.scope)), {
      headers: {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="people.csv"',
      },
    }),
});
