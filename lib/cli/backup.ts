import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeBackup } from "../platform/backup.ts";
import type { Env } from "../platform/env.ts";
import { backupKeyFiles } from "../platform/keys.ts";
import { bundleFolder } from "../bundles/reads-file.ts";
import { usageError, type Command } from "./command.ts";
import { progressLine } from "./progress.ts";

export const command: Command = {
  usage: "DIR [--with-keys]",
  options: { "with-keys": { type: "boolean" } },
  run: async ({ values, positionals, connect, stderr }) => {
    const [folder] = positionals;
    if (folder === undefined) throw usageError("Name the folder to write, which must not be there yet.");
    const connection = await connect();
    if (connection.kind === "remote") throw usageError("backup reads the database itself: give --data-dir, not --url.");
    const { env, adminUrl } = connection;
    const keys = values["with-keys"] === true;
    const manifest = await writeBackup({
      adminUrl,
      folder: resolve(folder),
      files: { ...bundleFiles(env), ...(keys ? backupKeyFiles(env) : {}) },
      onProgress: ({ done, total }) => stderr.write(progressLine("backup", done, total, "rows")),
    });
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    const says = keys
      ? "The keys are in it: whoever reads it can sign as this installation."
      : "The keys are not in it: keep DATA_DIR/keys somewhere else, or nothing is signed or opened again.";
    return {
      json: { folder: resolve(folder), rows, keys, ...manifest },
      text: `Checkpoint ${manifest.size}, ${rows} rows of ${manifest.tables.length} tables in ${resolve(folder)}.\n${says}`,
    };
  },
};

/** Archives that were given out: rows of the database name them by their digest. */
function bundleFiles({ dataDir }: Env): Record<string, string> {
  const folder = bundleFolder(dataDir);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".zip")) : [];
  return Object.fromEntries(names.map((name) => [`bundles/${name}`, join(folder, name)]));
}
