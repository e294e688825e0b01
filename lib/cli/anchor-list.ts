import { readAnchorTargets, type AnchorTargetState } from "../ledger/store/anchor.ts";
import { localOnly } from "./anchor-options.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  usage: "",
  options: {},
  run: async ({ connect }) => {
    const targets = await readAnchorTargets(localOnly(await connect()).sql);
    const text = targets.map(lineOf).join("\n");
    return {
      json: { items: targets },
      text: text || "Checkpoints are committed nowhere: countersign anchor add --git URL",
    };
  },
};

function lineOf({ url, branch, size, at, fault }: AnchorTargetState): string {
  const held = size === null ? "nothing yet" : `checkpoint ${size} of ${at}`;
  return `${url}  ${branch}  ${held}${fault === null ? "" : `  failed: ${fault}`}`;
}
