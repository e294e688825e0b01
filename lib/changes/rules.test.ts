import { describe, expect, it } from "vitest";
import type { Evidence } from "../ingest/fact.ts";
import type { RuleSuiteFact } from "../ingest/fact-forge.ts";
import { NO_LINK, withRules } from "./commit-link.ts";
import { toRules } from "./dto.ts";

const suite: RuleSuiteFact = {
  ...{ kind: "rule-suite", repository: "northwind/fleet-prod", suiteId: "9001", ref: "refs/heads/main" },
  ...{ after: "b".repeat(40), result: "bypass" },
};
const heard = (index: number, at: string, fact = suite): Evidence => ({
  ...{ index, ordinal: 0, inboxId: index + 1, receivedAt: "2026-11-20T15:30:00.000Z", occurredAt: at, fact },
  source: { id: "s", type: "github", name: "GitHub" },
  actor: { kind: "user", name: "kchen", id: "77", issuer: "github" },
});
const say = (index: number, more: Partial<RuleSuiteFact> = {}) => {
  const fact = { ...suite, ...more };
  return [fact, heard(index, "2026-11-20T15:00:00.000Z", fact)] as const;
};
const failed = ["pull_request: active"];

describe("what the rules said", () => {
  it("keeps, of one saying told twice, the one that names the rules, in either order", () => {
    const rich = withRules(withRules(NO_LINK, ...say(4)), ...say(9, { failed }));
    expect(toRules([rich], "main", null)).toMatchObject([{ result: "bypass", failed, evidence: "9.0" }]);
    const first = withRules(withRules(NO_LINK, ...say(4, { failed })), ...say(9));
    expect(toRules([first], "main", null)).toMatchObject([{ failed, actor: { name: "kchen" }, evidence: "4.0" }]);
  });

  it("is shown of its own branch, and not before the ledger knew it", () => {
    const link = withRules(withRules(NO_LINK, ...say(4)), ...say(9, { suiteId: "9002", result: "pass" }));
    expect(toRules([link], "main", null).map(({ result }) => result)).toEqual(["bypass", "pass"]);
    expect(toRules([link], "main", 9).map(({ result }) => result)).toEqual(["bypass"]);
    expect(toRules([link], "release", null)).toEqual([]);
  });
});
