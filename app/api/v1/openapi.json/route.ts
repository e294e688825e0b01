import { z } from "zod";
import { openApiOf } from "../../../../lib/http/openapi.ts";
import { route } from "../../../../lib/http/route.ts";
import { getEnv } from "../../../../lib/platform/env.ts";
import { routes } from "../../routes.ts";

export const GET = route({
  permission: "public",
  summary: "This description of the API, OpenAPI 3.1",
  response: z.looseObject({ openapi: z.string() }),
  handle: async () => {
    const modules = await Promise.all(routes.map(async ({ path, load }) => ({ path, exports: await load() })));
    return openApiOf(modules, getEnv().publicUrl);
  },
});
