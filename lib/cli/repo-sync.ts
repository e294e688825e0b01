import { syncRepository } from "../repositories/commands/sync-repository.ts";
import type { SyncProgress } from "../repositories/commands/sync-run.ts";
import { wantedSyncSchema, type SyncResult } from "../repositories/contract.ts";
import { usageError, type Answer, type Command } from "./command.ts";
import { progressLine } from "./progress.ts";

export const command: Command = {
  usage: "OWNER/NAME",
  options: {},
  run: async ({ positionals, connect, stderr }) => {
    const name = positionals[0]?.toLowerCase();
    if (!name) throw usageError("Name the repository.");
    const connection = await connect();
    if (connection.kind === "remote") {
      const path = `repositories/${encodeURIComponent(name)}/sync`;
      const wanted = wantedSyncSchema.parse(await connection.request("POST", path));
      return { json: wanted, text: `The worker of ${connection.url} fetches ${name} next.` };
    }
    const { db, env } = connection;
    const progress = (at: SyncProgress) => stderr.write(line(at));
    return answer(await syncRepository({ db, dataDir: env.dataDir, progress }, name));
  },
};

function line({ branch, done, total }: SyncProgress): string {
  return progressLine(branch, done, total, "commits");
}

function answer(result: SyncResult): Answer {
  const { repository, outcome, commits, signatures, movements } = result;
  if (outcome === "busy") return { exit: 2, json: result, text: `Another process is fetching ${repository}.` };
  const moved = movements.map(({ branch, movement }) => `${branch} ${movement}`).join(", ");
  const text =
    outcome === "synced"
      ? `${repository}: ${commits} new commits, ${signatures} signatures verified; ${moved}.`
      : `${repository} cannot be reached.`;
  return { exit: outcome === "synced" ? 0 : 1, json: result, text };
}
