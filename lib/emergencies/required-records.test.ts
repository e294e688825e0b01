import { describe, expect, it } from "vitest";
import { caseAfter, declaration, discovery, ines, lena, priya, tomasz } from "./case-fixtures.ts";
import { openRecord, type CaseRecord } from "./case-record.ts";
import { countRecords, RECORD_KEYS, requiredRecords, type CaseFacts, type ChangeFacts } from "./required-records.ts";
import type { CaseState } from "./case.ts";
import type { CaseVerb } from "./verb.ts";

const everything: CaseFacts["collected"] = {
  checks: true,
  gates: true,
  branchRules: true,
  reconciliations: true,
  auditLog: true,
};
const change: ChangeFacts = {
  name: "northwind/fleet-prod#1861",
  sha: "b".repeat(40),
  pullRequest: { state: "merged", entry: 20 },
  approval: null,
  signature: { status: "good", entry: 21 },
  checks: { passed: 7, of: 7, entry: 22 },
  gate: { decision: "pass", entry: 23 },
  branchRules: { at: "2026-11-20T00:00:00.000Z", entry: 24 },
  reconciled: { at: "2026-11-20T16:00:00.000Z", entry: 25 },
};
const facts = (more: Partial<CaseFacts> = {}): CaseFacts => ({
  change,
  collected: everything,
  checksRequired: true,
  checkpoint: 100,
  ...more,
});
const recordOf = (state: CaseState, entries: Record<string, number> = { declare: 5 }): CaseRecord => ({
  ...openRecord(state, "declare", 5),
  entries,
});
const review: CaseVerb = {
  verb: "review",
  of: "change",
  outcome: "approved",
  comment: "",
  range: null,
  expected: null,
};
const post: CaseVerb = {
  verb: "review",
  of: "implementation",
  outcome: "keep",
  comment: "",
  range: null,
  expected: null,
};
const link: CaseVerb = { verb: "link-pr", repository: "northwind/fleet-prod", number: "1861", purpose: "retro" };
const whole = caseAfter(
  [declaration, priya],
  [{ verb: "authorise" }, tomasz],
  [{ verb: "acknowledge" }, lena],
  [link, priya],
  [{ verb: "end" }, priya],
  [review, lena],
  [post, ines],
);
const states = (record: CaseRecord, given: CaseFacts) =>
  Object.fromEntries(requiredRecords(record, given).map(({ key, state }) => [key, state]));

describe("required records", () => {
  it("are those of any change and five more, whatever the case", () => {
    for (const state of [
      whole,
      caseAfter([discovery, lena]),
      caseAfter([declaration, priya], [{ verb: "cancel", reason: "x" }, priya]),
    ]) {
      const records = requiredRecords(recordOf(state), facts({ change: null }));
      expect(records.map(({ key }) => key)).toEqual(RECORD_KEYS);
      expect(records.filter(({ group }) => group === "change")).toHaveLength(9);
    }
  });

  it("are all held at the end: 14 of 14", () => {
    const records = requiredRecords(recordOf(whole), facts());
    expect(countRecords(records)).toEqual({ held: 14, of: 14 });
  });

  it("wait for the change while nothing is linked", () => {
    const open = states(recordOf(caseAfter([declaration, priya])), facts({ change: null }));
    expect(open).toMatchObject({
      "signed-commit": "waiting",
      "pull-request": "waiting",
      "required-checks": "waiting",
      opening: "held",
      rationale: "held",
    });
  });

  it.each<[string, Partial<ChangeFacts>, Partial<CaseFacts["collected"]>, string, string]>([
    ["a failed check", { checks: { passed: 6, of: 7, entry: 1 } }, {}, "required-checks", "waiting"],
    ["no check where checks are collected", { checks: null }, {}, "required-checks", "waiting"],
    ["no gate where none is collected", { gate: null }, { gates: false }, "policy-gate", "not-applicable"],
    [
      "no rules where none are collected",
      { branchRules: null },
      { branchRules: false },
      "branch-rules",
      "not-applicable",
    ],
    ["no reconciler at all", { reconciled: null }, { reconciliations: false }, "reconciliation", "not-applicable"],
    ["not applied yet", { reconciled: null }, {}, "reconciliation", "waiting"],
    ["a pull request that nobody has reported", { pullRequest: null }, {}, "pull-request", "waiting"],
  ])("%s", (_name, more, collected, key, expected) => {
    const given = facts({ change: { ...change, ...more }, collected: { ...everything, ...collected } });
    expect(states(recordOf(whole), given)[key]).toBe(expected);
  });

  it("ask for checks that the policy requires, collected or not", () => {
    const given = facts({ change: { ...change, checks: null }, collected: { ...everything, checks: false } });
    expect(states(recordOf(whole), given)["required-checks"]).toBe("waiting");
    expect(states(recordOf(whole), { ...given, checksRequired: false })["required-checks"]).toBe("not-applicable");
  });

  it("take the reviewed range of commits for a pull request, and a push for live writes", () => {
    const found = recordOf(caseAfter([discovery, lena]), { find: 5 });
    const pushed = { ...found, gathered: { ...found.gathered, byKind: { push: 1 } } };
    const given = facts({ change: { ...change, pullRequest: null } });
    expect(states(pushed, given)).toMatchObject({ "pull-request": "not-applicable", "live-writes": "held" });
    expect(states(found, given)["live-writes"]).toBe("waiting");
  });

  it("ask for a reason of what was found", () => {
    const bare = { ...discovery, incident: null };
    expect(states(recordOf(caseAfter([bare, lena]), { find: 5 }), facts()).rationale).toBe("waiting");
    const noted = caseAfter([bare, lena], [{ verb: "note", text: "pool was full" }, lena]);
    expect(states(recordOf(noted, { find: 5, note: 6 }), facts()).rationale).toBe("held");
  });

  it("do not take an approval at the forge for the review of a bypass", () => {
    const bypass = caseAfter([{ ...discovery, kind: "bypass-merge" }, lena]);
    const given = facts({ change: { ...change, approval: { by: "ana", at: "2026-11-20T18:00:00.000Z", entry: 9 } } });
    expect(states(recordOf(bypass, { find: 5 }), given)["independent-approval"]).toBe("waiting");
  });

  it("wait for a checkpoint that holds the newest action", () => {
    expect(states(recordOf(whole, { declare: 5, close: 99 }), facts({ checkpoint: 99 }))["ledger-proof"]).toBe(
      "waiting",
    );
  });

  it("say where nobody could have seen the writes", () => {
    const given = facts({ collected: { ...everything, auditLog: false } });
    const live = requiredRecords(recordOf(whole), given).find(({ key }) => key === "live-writes");
    expect(live).toMatchObject({
      state: "not-applicable",
      detail: expect.stringContaining("T-EMG-04 is unknown") as string,
    });
  });
});
