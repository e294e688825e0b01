import { randomUUID } from "node:crypto";
import { removeAnchorTarget } from "../repositories/commands/anchor-target.ts";
import { ANCHOR_OPTIONS, anchorPlace, localOnly } from "./anchor-options.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  usage: "--git URL [--branch B]",
  options: ANCHOR_OPTIONS,
  run: async ({ values, connect }) => {
    const { url, branch } = anchorPlace(values);
    const { principal, transaction } = localOnly(await connect());
    const by = { principal, idempotencyKey: randomUUID() };
    await transaction((tx) => removeAnchorTarget(tx, by, url, branch));
    return { json: { url, branch }, text: `No more checkpoints go to ${url}. What is there stays.` };
  },
};
