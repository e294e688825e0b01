import type { Delivery, RecordRange } from "../kind.ts";
import { wholeBody } from "../whole-body.ts";

/**
 * One record per delivery, keyed by `X-GitHub-Delivery`: a GUID per event, which redeliveries repeat (github/docs#32822).
 * A delivery without it (replayed by hand) is keyed by its bytes, so that it is kept all the same.
 */
export function splitGithub(delivery: Delivery): readonly RecordRange[] {
  return wholeBody(delivery, "x-github-delivery");
}
