import { localPath } from "../../../../lib/http/origin.ts";
import type { FormOptions } from "../../../../lib/http/form.ts";

/**
 * How a form about a case goes on (JavaScript off): to its field `then`, or with the reason of a refusal back to `from`.
 * Both are paths of this installation, whatever the fields say.
 */
export function caseForm<Result extends { readonly id: string }>(): FormOptions<Result> {
  return {
    done: ({ id }, fields) => localPath(fields.get("then") ?? `/emergencies/${id}`),
    failed: ({ reason }, fields) => withReason(localPath(fields.get("from") ?? "/emergencies"), reason, fields),
  };
}

/** What was typed goes along, so that nobody types it twice at three in the morning. */
const KEPT = [
  "what",
  "why",
  "place",
  "minutes",
  "authoriser",
  "authorisation",
  "reason",
  "comment",
  "text",
  "pullRequest",
];

function withReason(path: string, reason: string, fields: URLSearchParams): string {
  const url = new URL(path, "http://local.invalid");
  url.searchParams.set("error", reason);
  for (const name of KEPT) {
    const value = fields.get(name);
    if (value) url.searchParams.set(name, value.slice(0, 500));
  }
  return `${url.pathname}${url.search}`;
}
