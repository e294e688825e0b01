import { headKeeper, openLogKey } from "../jobs/log-key.ts";
import { acceptRollback } from "../ledger/accept-rollback.ts";
import { actorOf, authOf } from "../access/principal.ts";
import { requiredOption, usageError, type Command } from "./command.ts";

export const command: Command = {
  usage: "--reason TEXT",
  options: { reason: { type: "string" } },
  run: async ({ values, connect }) => {
    const reason = requiredOption(values, "reason");
    const connection = await connect();
    if (connection.kind === "remote") {
      throw usageError("A rollback is accepted beside the log's key: give --data-dir, not --url.");
    }
    const { sql, env, principal, transaction } = connection;
    const logKey = await openLogKey(sql, env);
    if (!logKey) throw usageError("The log's key is not in this data directory: nothing is signed from here.");
    const keeper = headKeeper(env, logKey);
    const by = { reason, actor: actorOf(principal), auth: authOf(principal) };
    const accepted = await acceptRollback(transaction, keeper, by);
    if (accepted === null) {
      return { json: { accepted: false }, text: "The log extends the last checkpoint signed here: nothing to accept." };
    }
    return { json: { accepted: true, ...accepted }, text: `${accepted.what} Accepted; signing goes on.` };
  },
};
