import { describe, expect, it } from "vitest";
import type { BranchProtectionFact } from "../../ingest/fact-forge.ts";
import { normaliseObservedGitlab } from "../../ingest/gitlab/normalise-observed.ts";
import { gitlabCalls } from "./branch-rules.ts";
import { branchRulesStanding } from "./branch-rules-standing.ts";
import type { Seen } from "./setup-facts.ts";
import { kitInput, setupFacts } from "./test-kit.ts";

const at = (day: number, minute = 0) => new Date(Date.UTC(2026, 10, day, 6, minute)).toISOString();

const RULESET: BranchProtectionFact = {
  ...{ kind: "branch-protection", repository: "northwind/fleet", form: "ruleset", action: "snapshot", name: "control" },
  ...{ ruleId: "7", enforcement: "active", target: "branch", refs: ["refs/heads/main"], requiredApprovals: 1 },
  ...{ requireSignatures: true, allowForcePushes: false, requiredChecks: [], bypassActors: [] },
};

const judge = (protections: readonly Seen<BranchProtectionFact>[], over = {}) =>
  branchRulesStanding(setupFacts({ protections, ...over }));
const once = (over: Partial<BranchProtectionFact>) => judge([{ entry: 1, at: at(1), fact: { ...RULESET, ...over } }]);

describe("the rules of a control branch", () => {
  it.each<[string, Partial<BranchProtectionFact>, string]>([
    ["as the kit writes them", {}, "in-force"],
    ["switched off", { enforcement: "disabled" }, "not-in-force"],
    ["only evaluated", { enforcement: "evaluate" }, "not-in-force"],
    ["with fewer approvals than the policy", { requiredApprovals: 0 }, "not-in-force"],
    ["without signatures", { requireSignatures: false }, "not-in-force"],
    ["with forced pushes", { allowForcePushes: true }, "not-in-force"],
    ["with somebody who may pass them by", { bypassActors: ["Team:4:always"] }, "not-in-force"],
    ["of another branch", { refs: ["refs/heads/docs"] }, "not-in-force"],
    ["of tags", { target: "tag" }, "not-in-force"],
    ["of every branch", { refs: ["~ALL"] }, "in-force"],
    ["of every branch but this", { refs: ["~ALL"], refsExcluded: ["refs/heads/ma*"] }, "not-in-force"],
    ["by a pattern", { refs: ["refs/heads/m*"] }, "in-force"],
    ["by a pattern of another depth", { refs: ["refs/heads/release/*"] }, "not-in-force"],
    ["of the default branch", { refs: ["~DEFAULT_BRANCH"] }, "unknown"],
    ["without a word of which branch", { refs: undefined }, "unknown"],
    ["without a word of what they demand", { requiredApprovals: undefined }, "unknown"],
  ])("%s", (_what, over, state) => {
    expect(once(over).state).toBe(state);
  });

  it("are unknown where no record tells of them", () => {
    expect(judge([]).state).toBe("unknown");
  });

  it("add up: what one demands, another need not", () => {
    const approvals = { ...RULESET, ruleId: "8", requireSignatures: false, allowForcePushes: true };
    const signatures = { ...RULESET, ruleId: "9", requiredApprovals: 0 };
    const both = [approvals, signatures].map((fact, n) => ({ entry: n, at: at(1), fact }));
    expect(judge(both)).toMatchObject({ state: "in-force", entries: [0, 1] });
  });

  it("are in force since the first picture of the run, not since the last", () => {
    const days = [1, 2, 3, 4].map((day) => ({ entry: day, at: at(day), fact: RULESET }));
    const off = { entry: 90, at: at(2, 40), fact: { ...RULESET, action: "edited" as const, enforcement: "disabled" } };
    expect(judge(days)).toMatchObject({ state: "in-force", since: at(1) });
    expect(judge([...days.slice(0, 2), off, ...days.slice(2)])).toMatchObject({ state: "in-force", since: at(3) });
    expect(judge([...days.slice(0, 2), off])).toMatchObject({ state: "not-in-force", since: at(2, 40), entries: [90] });
  });

  it("of a picture are whole: what it leaves out is gone, and its parts are one", () => {
    const other = { ...RULESET, ruleId: "8", name: "other", refs: ["refs/heads/docs"] };
    const pictures = [1, 2].flatMap((day) =>
      [RULESET, other].map((fact, n) => ({ entry: day * 10 + n, at: at(day, n), fact })),
    );
    expect(judge(pictures)).toMatchObject({ state: "in-force", since: at(1, 1) });
    expect(judge([...pictures, { entry: 30, at: at(3), fact: other }]).state).toBe("not-in-force");
  });

  it("do not count where the repository's protections were switched off", () => {
    const rule = { ...RULESET, form: "rule" as const, name: "main", target: undefined, refs: undefined };
    const off = { ...RULESET, form: "configuration" as const, name: "all", action: "disabled" as const };
    const seen = [rule, off].map((fact, n) => ({
      entry: n,
      at: at(1, n),
      fact: { ...fact, action: n === 0 ? ("edited" as const) : fact.action },
    }));
    expect(judge(seen.slice(0, 1)).state).toBe("in-force");
    expect(judge(seen).state).toBe("not-in-force");
  });
});

describe("GitLab's answers to the kit's own calls", () => {
  const bodyOf = (call: string) =>
    gitlabCalls(kitInput({ forge: "gitlab", approvals: 1 })).find((one) => one.call === call)?.body ?? {};
  const read = (object: string, body: object) =>
    normaliseObservedGitlab(Buffer.from(JSON.stringify(body)), {
      "countersign-observed": object,
      "countersign-repository": "northwind/fleet",
      "countersign-status": "200",
      "countersign-of": "main",
    }).flatMap(({ fact }) => (fact.kind === "branch-protection" ? [fact] : []));
  const branch = (push: number) => {
    const { name, allow_force_push: force } = bodyOf("protected_branches") as {
      name: string;
      allow_force_push: boolean;
    };
    const levels = { push_access_levels: [{ access_level: push }], merge_access_levels: [{ access_level: 40 }] };
    return read("protected_branch", { id: 1, name, allow_force_push: force, ...levels });
  };
  const approvals = (required: number, branches: readonly string[] = []) =>
    read("approval_rule", {
      ...{ id: 2, ...bodyOf("approval_rules"), approvals_required: required },
      protected_branches: branches.map((name, id) => ({ id, name })),
    });
  const state = (facts: readonly BranchProtectionFact[]) =>
    judge(
      facts.map((fact, entry) => ({ entry, at: at(1), fact })),
      { forge: "gitlab" },
    ).state;

  it("put the item in force", () => {
    expect(state([...branch(0), ...approvals(1)])).toBe("in-force");
  });

  it("do not where somebody may push, nobody need approve, or the branch is not protected", () => {
    expect(state([...branch(40), ...approvals(1)])).toBe("not-in-force");
    expect(state([...branch(0), ...approvals(0)])).toBe("not-in-force");
    expect(state(approvals(1))).toBe("not-in-force");
  });

  it.each([
    [["main"], "in-force"],
    [["release", "main"], "in-force"],
    [["m*"], "in-force"],
    [["release"], "not-in-force"],
    [["release/*"], "not-in-force"],
    [["[m]ain"], "unknown"],
  ])("count an approval that is about %j by %s", (branches, expected) => {
    expect(state([...branch(0), ...approvals(1, branches)])).toBe(expected);
  });

  it("are not left open by a rule that would demand nothing more", () => {
    const open = approvals(2, ["[m]ain"]).map((fact) => ({ ...fact, name: "approvals: other" }));
    expect(state([...branch(0), ...approvals(1), ...open])).toBe("in-force");
    expect(state([...branch(0), ...approvals(0), ...open])).toBe("unknown");
  });
});
