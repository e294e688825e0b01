import type { KitInput, KitItem } from "./kit-input.ts";

const TEMPLATE = `## Reason

<!-- Why this change, in a sentence that an auditor understands. -->

## Security impact

<!-- What it opens, closes or touches; "none" with a reason. -->

## Test

<!-- How it was tried, and where the result stands. -->

## Back-out

<!-- How to go back, and how long that takes. -->

## Ticket

Ticket:
`;

/** What a request must say before it is merged. */
export function requestTemplate({ forge }: KitInput): KitItem {
  const path = forge === "github" ? ".github/pull_request_template.md" : ".gitlab/merge_request_templates/Default.md";
  const request = forge === "github" ? "pull request" : "merge request";
  return {
    id: "request-template",
    title: `A ${request} asks for reason, security impact, test, back-out and ticket`,
    why: "The answers stand on record before the merge, where the request's text is evidence.",
    tests: ["T-CHG-05", "T-CHG-10"],
    files: [{ path, language: "markdown", content: TEMPLATE }],
    apply: `git add ${path} && git commit -S -m 'Ask for reason, impact, test, back-out and ticket'`,
    notes: ["A template only asks. Whether it was answered is judged request by request."],
  };
}
