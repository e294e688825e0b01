import { importWithFigures } from "../../../../../lib/controls/commands/import-people.ts";
import { route } from "../../../../../lib/http/route.ts";
import { importResultSchema, importSchema } from "../../../../../lib/people/contract.ts";

export const POST = route({
  permission: "people:manage",
  summary: "Import people from CSV, or say with `dryRun` what that would do",
  body: importSchema,
  bodyLimit: 3_000_000,
  response: importResultSchema,
  handle: async (context) => context.transaction((tx) => importWithFigures(tx, context, context.body)),
});
