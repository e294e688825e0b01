import type { Done, SilenceLimit } from "../contract.ts";
import { actOnSource, type SourceContext } from "./source-action.ts";

/** Sets after how much silence a source is blind; null: never, without minutes its kind decides. Throws as `actOnSource`. */
export async function setSilenceLimit(context: SourceContext, source: string, limit: SilenceLimit): Promise<Done> {
  return actOnSource(context, { type: "sources.silence-limit-set", source, data: { ...limit } });
}
