import type { FactKind } from "../fact.ts";
import type { RecordedDelivery } from "../recorded-delivery.ts";

/**
 * Files of `../shared/fixtures/github` (origins in its `index.tsv`). GitHub names the event in a header only; a file of
 * octokit/webhooks has it as the first part of its name (its folder there), for the others it is given here: go-scm and
 * go-playground name their files after the hook, and the top-level member (`workflow_run`, `release`, …) agrees.
 */
export function recorded(
  file: string,
  time: string | null,
  actor: string | null,
  kind: FactKind,
  fact: Readonly<Record<string, unknown>>,
  event = file.slice(0, file.indexOf(".")),
): RecordedDelivery {
  return {
    file: `github/${file}`,
    headers: { "content-type": "application/json", "x-github-event": event },
    readings: [{ time, actor, fact: { kind, ...fact } }],
  };
}
