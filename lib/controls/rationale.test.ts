import { describe, expect, it } from "vitest";
import { describes } from "./rationale.ts";

const REASON = "The pool was exhausted twice.";

describe("a pull request's description", () => {
  it.each([
    ["nothing", "", false, false],
    ["a reason alone", REASON, true, false],
    ["a heading of impact with text", `${REASON}\n\n## Security impact\nNone.`, true, true],
    ["a label of impact", `Reason: ${REASON}\n- **Risk**: none`, true, true],
    ["a label below the heading of impact", `${REASON}\n\n## Impact\nData: none leaves`, true, true],
    ["a heading of impact with nothing below it", `${REASON}\n\n## Impact\n\n## Test\nRan it.`, true, false],
    ["only what a template left", "<!-- Why? -->\n## Reason\n\n## Impact\n- [ ] \nn/a\n", false, false],
    ["an impact without a reason", "## Impact\nNone.", false, true],
    ["the word inside a sentence", "This has an impact on security, they say, a lot.", true, false],
  ])("%s", (_what, body, reason, impact) => {
    expect(describes(body)).toEqual({ reason, impact });
  });
});
