import { z } from "zod";
import { rawResponse, route } from "../../../../../../lib/http/route.ts";
import { tileBytes } from "../../../../../../lib/ledger/reads.ts";
import { parseTilePath } from "../../../../../../lib/ledger/tile.ts";
import { getDb } from "../../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../../lib/platform/sql.ts";

export const GET = route({
  permission: "log:read",
  summary: "Hash tile of the tree (c2sp.org/tlog-tiles)",
  params: z.object({ path: z.array(z.string()) }),
  response: rawResponse("application/octet-stream", "Hashes of 32 bytes each"),
  handle: async ({ params }) => {
    const tile = parseTilePath(`tile/${params.path.join("/")}`);
    const bytes = await tileBytes(pgSql((await getDb()).pool), tile.level, tile.n, tile.width);
    return new Response(Buffer.from(bytes), {
      headers: { "Content-Type": "application/octet-stream", "Cache-Control": "private, max-age=31536000, immutable" },
    });
  },
});
