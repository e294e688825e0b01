import { randomUUID } from "node:crypto";
import { z } from "zod";
import { startBackfill } from "../ingest/commands/start-backfill.ts";
import { startBackfillSchema } from "../ingest/contract.ts";
import { requiredOption, usageError, type Command } from "./command.ts";

export const command: Command = {
  usage: "--source ID --from 2026-01-01T00:00:00Z",
  options: { source: { type: "string" }, from: { type: "string" } },
  run: async ({ values, connect }) => {
    const source = requiredOption(values, "source");
    const input = startBackfillSchema.safeParse({ from: requiredOption(values, "from") });
    if (!input.success) throw usageError("--from is a time with its zone, such as 2026-01-01T00:00:00Z.");
    const connection = await connect();
    const id =
      connection.kind === "remote"
        ? z
            .object({ id: z.string() })
            .parse(await connection.request("POST", `sources/${source}/backfills`, input.data)).id
        : await connection.transaction((tx) =>
            startBackfill(
              tx,
              { principal: connection.principal, idempotencyKey: randomUUID() },
              source,
              input.data.from,
            ),
          );
    return { json: { id }, text: `Backfill ${id}: the worker reads it; the source's page shows how far it is.` };
  },
};
