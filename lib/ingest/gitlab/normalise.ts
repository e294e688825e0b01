import type { Json } from "../../base/canonical-json.ts";
import type { KeptHeaders } from "../../ledger/record.ts";
import type { Reading } from "../fact.ts";
import { readEvent, type Reader } from "../reader.ts";
import { readRecord } from "../reading.ts";
import { readMergeRequest } from "./normalise-merge-request.ts";
import { readDeployment, readJob, readPipeline, readRelease } from "./normalise-pipeline.ts";
import { readPush } from "./normalise-push.ts";

/** By the payload's own `object_kind`, or `event_name` of system hooks. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ["push", readPush],
  ["tag_push", readPush],
  ["merge_request", readMergeRequest],
  ["pipeline", readPipeline],
  ["build", readJob],
  ["deployment", readDeployment],
  ["release", readRelease],
]);

/** One delivery of GitLab as typed facts (formats.md §7). Never throws. */
export function normaliseGitlab(bytes: Uint8Array, headers: KeptHeaders): readonly Reading[] {
  return readRecord(bytes, (payload) => {
    const event = eventOf(payload);
    return readEvent(READERS, event ?? headers["x-gitlab-event"], payload);
  });
}

/** The header says `System Hook` whatever happened, so the payload is asked first. */
function eventOf(payload: Json): string | undefined {
  if (payload === null || typeof payload !== "object" || Array.isArray(payload)) return undefined;
  // Safe because arrays and null are excluded; a member of any type is looked at before it is used.
  const { object_kind: kind, event_name: name } = payload as { readonly [key: string]: Json | undefined };
  if (typeof kind === "string") return kind;
  return typeof name === "string" ? name : undefined;
}
