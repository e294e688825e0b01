import { z } from "zod";
import { parseInstant } from "../base/instant.ts";
import type { Reading, SourceFacts } from "./fact.ts";
import { reading } from "./reading.ts";

/** `{"type":"heartbeat"}`; `at` makes each one another record, `cluster` names the feed that lives. */
const heartbeat = z.looseObject({
  type: z.literal("heartbeat"),
  at: z.string().optional().catch(undefined),
  cluster: z.string().optional().catch(undefined),
});

/** The reading of our own heartbeat document, or null where the value is something else. */
export function readHeartbeat(value: unknown, source: SourceFacts): Reading | null {
  const parsed = heartbeat.safeParse(value);
  if (!parsed.success) return null;
  const cluster = parsed.data.cluster ?? source.cluster;
  return reading(parseInstant(parsed.data.at), {
    fact: cluster ? { kind: "heartbeat", cluster } : { kind: "heartbeat" },
  });
}
