import { databaseNow } from "../platform/clock.ts";
import type { Sql } from "../platform/sql.ts";
import { rootAt } from "./merkle.ts";
import { nodeHash256 } from "./node-hash.ts";
import type { StandingLog } from "./rollback.ts";
import { readSignedAt, type Head } from "./store/sequence.ts";
import { readTiles } from "./store/tiles.ts";
import { partialTiles, tileReader } from "./tile.ts";

/** The log as the database holds it now, to be held against a checkpoint from elsewhere. */
export async function standingLog(sql: Sql, head: Head | undefined): Promise<StandingLog> {
  return {
    size: head?.size ?? 0,
    rootAt: async (size) => {
      const source = await readTiles(sql, partialTiles(size));
      return rootAt(nodeHash256, tileReader(nodeHash256, source), size);
    },
    signedAt: (size) => readSignedAt(sql, size),
    now: await databaseNow(sql),
  };
}
