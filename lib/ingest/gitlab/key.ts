import type { Delivery, RecordRange } from "../kind.ts";
import { bodyKey } from "../record-key.ts";
import { headerKey, oneRecord } from "../whole-body.ts";

/**
 * One record per delivery. `Idempotency-Key` is the same over retries (since GitLab 17.4). Before it there was only
 * `X-Gitlab-Event-UUID`, which deliveries that one event set off share (GitLab finds recursion by it): it tells two
 * equal bodies apart, and the body tells two deliveries of one event apart.
 */
export function splitGitlab(delivery: Delivery): readonly RecordRange[] {
  const retried = headerKey(delivery, "idempotency-key");
  if (retried !== null) return oneRecord(delivery, retried);
  const event = headerKey(delivery, "x-gitlab-event-uuid");
  const digest = bodyKey(delivery.body);
  return oneRecord(delivery, event === null ? digest : `${event}:${digest}`);
}
