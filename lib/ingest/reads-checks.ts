import { systemScope } from "../access/scope.ts";
import { attention, ok, type Check } from "../base/check.ts";
import { openSealed } from "../platform/seal.ts";
import type { Sql } from "../platform/sql.ts";
import type { SourceHealth } from "./contract.ts";
import { readSources } from "./reads.ts";
import { secretContext } from "./source-cache.ts";
import { readSealedSecrets } from "./store/source.ts";

/** Whether the secrets of sources open, and one check a source: when it was last heard. A disabled one is not waited for. */
export async function ingestChecks(sql: Sql, sealKeys: readonly Uint8Array[]): Promise<Check[]> {
  const { items } = await readSources(sql, systemScope());
  if (items.length === 0) {
    return [attention("sources", "warn", "No source is connected: nothing comes in.", "countersign source add")];
  }
  return [await sealCheck(sql, sealKeys), ...items.map(sourceCheck)];
}

async function sealCheck(sql: Sql, keys: readonly Uint8Array[]): Promise<Check> {
  const secrets = await readSealedSecrets(sql);
  const shut = secrets.filter(({ id, generation, sealed }) => !opens(sealed, secretContext(id, generation), keys));
  if (shut.length === 0) return ok("secrets", `The secrets of sources open: ${secrets.length} of ${secrets.length}.`);
  const says = `${shut.length} of ${secrets.length} secrets of sources do not open with the seal key here.`;
  return attention("secrets", "fail", says, "Put the seal key back that belongs to this database.");
}

function opens(sealed: Uint8Array, context: string, keys: readonly Uint8Array[]): boolean {
  try {
    openSealed(sealed, context, keys);
    return true;
  } catch {
    return false;
  }
}

function sourceCheck({ name, state, lastReceivedAt, refusals, id }: SourceHealth): Check {
  const refused = refusals.reduce((sum, { count }) => sum + count, 0);
  const apart = refused > 0 ? ` ${refused} requests were refused.` : "";
  const label = `source ${name}`;
  switch (state) {
    case "live":
      return ok(label, `Last heard ${lastReceivedAt}.${apart}`);
    case "disabled":
      return ok(label, `Disabled.${apart}`);
    case "waiting":
      return attention(label, "warn", `Never heard.${apart}`, `Follow its set-up, on the page of source ${id}.`);
    default:
      return attention(label, "warn", `Silent since ${lastReceivedAt}.${apart}`, `See the page of source ${id}.`);
  }
}
