import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AppError } from "../base/errors.ts";
import { bundleFolder } from "../bundles/reads-file.ts";
import { headKeeper, openLogKey } from "../jobs/log-key.ts";
import { readHead } from "../ledger/store/sequence.ts";
import { openDb } from "../platform/db.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../platform/embedded-postgres.ts";
import { loadEnv, type Env } from "../platform/env.ts";
import { keyPlaces } from "../platform/keys.ts";
import { restoreBackup } from "../platform/restore.ts";
import { pgSql } from "../platform/sql.ts";
import { describeRollback } from "../ledger/rollback.ts";
import { optionalOption, usageError, type Answer, type Command, type Invocation } from "./command.ts";
import { progressLine } from "./progress.ts";

export const command: Command = {
  usage: "DIR [--against CHECKPOINT-FILE]",
  options: { against: { type: "string" } },
  run: async (invocation) => {
    const { values, positionals } = invocation;
    const [folder] = positionals;
    if (folder === undefined) throw usageError("Name the folder of the backup.");
    if (values.url !== undefined) throw usageError("restore fills a database itself: give --data-dir, not --url.");
    const dataDir = optionalOption(values, "data-dir");
    const env = loadEnv({ ...process.env, ...(dataDir === undefined ? {} : { DATA_DIR: dataDir }) });
    const server = env.databaseUrl ? null : await startEmbeddedPostgres({ dataDir: env.dataDir });
    try {
      return await restore(env, server, resolve(folder), invocation);
    } finally {
      if (server && !server.adopted) await server.stop();
    }
  },
};

async function restore(
  env: Env,
  server: EmbeddedPostgres | null,
  folder: string,
  { values, stderr }: Invocation,
): Promise<Answer> {
  if (server?.adopted) {
    throw new AppError("CONFLICT", "ALREADY_RUNNING", `${env.dataDir} is being served: stop the product first.`);
  }
  const url = server?.url ?? env.databaseUrl ?? "";
  const manifest = await restoreBackup({
    url,
    adminUrl: server?.adminUrl ?? env.databaseAdminUrl ?? url,
    folder,
    place: (path) => keyPlaces(env)[path] ?? join(bundleFolder(env.dataDir), path.slice("bundles/".length)),
    onProgress: ({ done, total }) => stderr.write(progressLine("restore", done, total, "rows")),
  });
  const signing = await holdAgainst(env, url, optionalOption(values, "against"));
  const { size, takenAt, origin, kind } = manifest;
  return {
    json: { size, takenAt, origin, kind, signing },
    text: [
      `Checkpoint ${size} of ${takenAt} is restored. Pages are built again from entry 0 once the worker runs.`,
      signing,
    ].join("\n"),
  };
}

/** What the worker will say when it is to sign on; `against` is a later checkpoint that somebody kept. */
async function holdAgainst(env: Env, url: string, against: string | undefined): Promise<string> {
  const db = await openDb({ url, max: 1 });
  try {
    const sql = pgSql(db.pool);
    const logKey = await openLogKey(sql, env);
    if (!logKey) return "The log's key is not here: put it back before the worker starts.";
    const keeper = headKeeper(env, logKey);
    if (against !== undefined) await keeper.keep(await readFile(against, "utf8"));
    const rollback = await keeper.rollback(sql, await readHead(sql));
    if (rollback !== null)
      return `${describeRollback(rollback)} Nothing is signed until countersign log accept-rollback.`;
    return (await keeper.last())
      ? "It extends the last checkpoint signed here: signing goes on."
      : "No later checkpoint is known here: what was signed after the backup would not show. Give one with --against.";
  } finally {
    await db.close();
  }
}
