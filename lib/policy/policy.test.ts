import { describe, expect, it } from "vitest";
import { parsePolicy, parsePolicyFile } from "./document.ts";
import { latestPolicy, NO_POLICY, policyAt, reducePolicy, type PolicyAction } from "./history.ts";
import { loosenings } from "./loosening.ts";
import { DEFAULT_POLICY, matchesGlob, requiredChecksOf, standardChangeOf, type Policy } from "./policy.ts";

const ana = { id: "u1", name: "Ana" };
const ben = { id: "u2", name: "Ben" };
const set = (policy: Policy, effectiveFrom: string | null = null): PolicyAction => ({
  type: "policy.set",
  effectiveFrom,
  loosens: [],
  reason: "yearly review",
  policy,
  proposal: null,
});

describe("policy document", () => {
  it("fills what is left out with the defaults", () => {
    expect(parsePolicyFile("{}")).toEqual(DEFAULT_POLICY);
    expect(parsePolicyFile("clocks: {acknowledgeMinutes: 15}").clocks).toEqual({
      ...DEFAULT_POLICY.clocks,
      acknowledgeMinutes: 15,
    });
  });

  it("names every fault at once", () => {
    const faulty = { clocks: { windowMaxMinutes: 9999 }, calendar: { zone: "Berlin" }, extra: true };
    try {
      parsePolicy(faulty);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "BAD_REQUEST", reason: "POLICY_DOCUMENT" });
      expect((error as { detail: { faults: string[] } }).detail.faults).toHaveLength(3);
    }
  });

  it.each(["a: [", "a: &x 1\nb: *x"])("refuses what is not plain YAML: %s", (file) => {
    expect(() => parsePolicyFile(file)).toThrow(expect.objectContaining({ reason: "POLICY_DOCUMENT" }));
  });

  it("demands a way to reach each recipient", () => {
    expect(() => parsePolicy({ recipients: { security: [{ name: "SOC" }] } })).toThrow();
    expect(
      parsePolicy({ recipients: { security: [{ name: "SOC", email: "soc@example.com" }] } }).recipients.security,
    ).toHaveLength(1);
  });
});

describe("history", () => {
  const stamp = (inboxId: number, at: string, by = ana) => ({ inboxId, at, by });
  const strict = { ...DEFAULT_POLICY, approvalsRequired: 2 };

  it("is the default until one is set, and each from its own moment", () => {
    let history = reducePolicy(NO_POLICY, set(DEFAULT_POLICY), stamp(5, "2026-01-01T00:00:00.000Z"));
    history = reducePolicy(history, set(strict, "2026-03-01T00:00:00.000Z"), stamp(9, "2026-02-01T00:00:00.000Z"));
    expect(policyAt(history, "2025-12-31T00:00:00Z").version).toBe(0);
    expect(policyAt(history, "2026-02-15T00:00:00Z").version).toBe(1);
    expect(policyAt(history, "2026-03-01T00:00:00Z")).toMatchObject({ version: 2, policy: { approvalsRequired: 2 } });
    expect(latestPolicy(history).version).toBe(2);
  });

  it("never takes effect before it was appended", () => {
    const history = reducePolicy(
      NO_POLICY,
      set(strict, "2020-01-01T00:00:00.000Z"),
      stamp(5, "2026-01-01T00:00:00.000Z"),
    );
    expect(history.versions[0]?.effectiveFrom).toBe("2026-01-01T00:00:00.000Z");
  });

  it("ignores an action that it holds already", () => {
    const history = reducePolicy(NO_POLICY, set(strict), stamp(5, "2026-01-01T00:00:00.000Z"));
    expect(reducePolicy(history, set(strict), stamp(5, "2026-01-01T00:00:00.000Z"))).toBe(history);
  });

  it("keeps proposer and approver apart", () => {
    const proposed: PolicyAction = {
      type: "policy.proposed",
      effectiveFrom: null,
      loosens: ["x"],
      reason: "r",
      policy: strict,
    };
    let history = reducePolicy(NO_POLICY, proposed, stamp(5, "2026-01-01T00:00:00.000Z"));
    history = reducePolicy(
      history,
      { ...set(strict), type: "policy.set", proposal: 1 },
      stamp(6, "2026-01-02T00:00:00.000Z", ben),
    );
    expect(history.versions[0]).toMatchObject({
      setBy: ana,
      approvedBy: ben,
      effectiveFrom: "2026-01-02T00:00:00.000Z",
    });
    expect(history.proposals).toEqual([]);
  });
});

describe("loosening", () => {
  const clocks = DEFAULT_POLICY.clocks;
  it.each<[string, Policy, Policy, number]>([
    ["equal", DEFAULT_POLICY, DEFAULT_POLICY, 0],
    [
      "stricter",
      DEFAULT_POLICY,
      { ...DEFAULT_POLICY, approvalsRequired: 2, clocks: { ...clocks, acknowledgeMinutes: 10 } },
      0,
    ],
    ["fewer approvals", { ...DEFAULT_POLICY, approvalsRequired: 2 }, DEFAULT_POLICY, 1],
    [
      "longer clocks",
      DEFAULT_POLICY,
      { ...DEFAULT_POLICY, clocks: { ...clocks, reviewBusinessDays: 9, retroEvidenceHours: 48 } },
      2,
    ],
    [
      "a check dropped",
      { ...DEFAULT_POLICY, requiredChecks: [{ repository: "*", names: ["ci", "scan"] }] },
      { ...DEFAULT_POLICY, requiredChecks: [{ repository: "*", names: ["ci"] }] },
      1,
    ],
    [
      "automation added",
      DEFAULT_POLICY,
      { ...DEFAULT_POLICY, standardChanges: [{ id: "bot", actor: "bot", repository: "a/b", paths: ["**"] }] },
      1,
    ],
    [
      "another calendar",
      DEFAULT_POLICY,
      { ...DEFAULT_POLICY, calendar: { ...DEFAULT_POLICY.calendar, holidays: ["2026-12-25"] } },
      1,
    ],
    ["a private host", DEFAULT_POLICY, { ...DEFAULT_POLICY, privateWebhookHosts: ["10.0.0.1"] }, 1],
  ])("%s", (_name, before, next, count) => {
    expect(loosenings(before, next)).toHaveLength(count);
  });
});

describe("rules", () => {
  it.each([
    ["apps/*/values.yaml", "apps/payments/values.yaml", true],
    ["apps/*/values.yaml", "apps/payments/eu/values.yaml", false],
    ["apps/**", "apps/payments/eu/values.yaml", true],
    ["**/*.yaml", "values.yaml", true],
    ["**/*.yaml", "a/b/values.yaml", true],
    ["**/image.yaml", "a/myimage.yaml", false],
    ["apps/v?.yaml", "apps/v1.yaml", true],
    ["apps/v?.yaml", "apps/v/.yaml", false],
    ["*.yaml", "a.yaml.bak", false],
    ["", "", true],
  ])("glob %s on %s", (glob, path, expected) => {
    expect(matchesGlob(glob, path)).toBe(expected);
  });

  it("covers automation only where actor, repository, every path and time fit", () => {
    const rule = {
      id: "images",
      actor: "Flux-Bot",
      repository: "acme/fleet",
      paths: ["apps/*/image.yaml"],
      expiresAt: "2026-06-01T00:00:00Z",
    };
    const policy = { ...DEFAULT_POLICY, standardChanges: [rule] };
    const change = {
      actors: ["flux-bot"],
      repository: "Acme/Fleet",
      paths: ["apps/a/image.yaml"],
      at: "2026-05-01T00:00:00Z",
    };
    expect(standardChangeOf(policy, change)?.id).toBe("images");
    expect(standardChangeOf(policy, { ...change, actors: ["eve"] })).toBeUndefined();
    expect(standardChangeOf(policy, { ...change, paths: ["apps/a/image.yaml", "rbac.yaml"] })).toBeUndefined();
    expect(standardChangeOf(policy, { ...change, paths: [] })).toBeUndefined();
    expect(standardChangeOf(policy, { ...change, at: "2026-06-01T00:00:00Z" })).toBeUndefined();
  });

  it("prefers a repository's own list of checks", () => {
    const policy = {
      ...DEFAULT_POLICY,
      requiredChecks: [
        { repository: "*", names: ["ci"] },
        { repository: "acme/fleet", names: [] },
      ],
    };
    expect(requiredChecksOf(policy, "acme/app")).toEqual(["ci"]);
    expect(requiredChecksOf(policy, "Acme/Fleet")).toEqual([]);
  });
});
