import { randomUUID } from "node:crypto";
import { recordPopulation } from "../population/commands/record-population.ts";
import { requestedCountSchema } from "../population/contract.ts";
import { secondCount, type PopulationRecordData } from "../population/record.ts";
import { optionalOption, requiredOption, type Answer, type Command } from "./command.ts";

export const command: Command = {
  usage: "--from D --to D [--zone Z] [--repository OWNER/NAME]",
  options: {
    from: { type: "string" },
    to: { type: "string" },
    zone: { type: "string" },
    repository: { type: "string" },
  },
  run: async ({ values, connect }) => {
    const zone = optionalOption(values, "zone") ?? "UTC";
    const period = { from: requiredOption(values, "from"), to: requiredOption(values, "to"), zone };
    const repository = optionalOption(values, "repository")?.toLowerCase();
    const connection = await connect();
    if (connection.kind === "remote") {
      const body = { ...period, ...(repository ? { repository } : {}) };
      const json = requestedCountSchema.parse(await connection.request("POST", "population/ipe", body));
      return { json, text: `A worker of ${connection.url} counts it next; GET population/ipe answers what it found.` };
    }
    const { db, env, principal } = connection;
    const asked = { period, repositories: repository ? [repository] : null, by: principal.name };
    return answer(await recordPopulation({ pool: db.pool, dataDir: env.dataDir }, randomUUID(), asked));
  },
};

/** 1 where Git counts another number, 2 where it could not be asked. */
function answer(data: PopulationRecordData): Answer {
  const { rows, git, differing, uncounted } = secondCount(data.branches);
  const { stored, sha256, ledgerSize } = data;
  const lines = [
    `${data.rows} rows from ${stored.from} to before ${stored.to}, at ledger size ${ledgerSize}.`,
    `SHA-256 ${sha256}`,
    `On the line ${rows}, by Git ${git ?? "not counted"}.`,
    ...differing.map((one) => `${one.repository}@${one.branch}: ${one.line} rows, ${one.git ?? 0} commits in Git.`),
    ...uncounted.map(({ repository, branch, until }) => {
      const why = until === null ? "nothing that stands on it had landed by then" : "no mirror here holds its commits";
      return `${repository}@${branch}: ${why}.`;
    }),
  ];
  const exit = differing.length > 0 ? 1 : git === null ? 2 : 0;
  return { exit, json: data, text: lines.join("\n") };
}
