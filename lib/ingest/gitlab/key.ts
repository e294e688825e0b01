import type { Delivery, RecordRange } from "../kind.ts";
import { wholeBody } from "../whole-body.ts";

/**
 * One record per delivery. `Idempotency-Key` is the same over retries (since GitLab 17.4); before it there was
 * `X-Gitlab-Event-UUID`, and before that only the body.
 */
export function splitGitlab(delivery: Delivery): readonly RecordRange[] {
  return wholeBody(delivery, ["idempotency-key", "x-gitlab-event-uuid"]);
}
