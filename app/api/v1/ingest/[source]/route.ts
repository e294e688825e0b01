import { handleIngest } from "../../../../../lib/http/ingest.ts";

/** The same handler as in front of Next (decision 002), for those who run Next in another way. */
async function ingest(request: Request, context: { params: Promise<{ source: string }> }): Promise<Response> {
  return handleIngest(request, (await context.params).source);
}

// The handler answers 405 to all but POST, and says so in Allow.
export { ingest as DELETE, ingest as GET, ingest as PATCH, ingest as POST, ingest as PUT };
