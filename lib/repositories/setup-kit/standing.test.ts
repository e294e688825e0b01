import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feedStanding } from "./feed-standing.ts";
import { gateWorkflowStanding } from "./files-standing.ts";
import type { GateSeen, SetupSource } from "./setup-facts.ts";
import { allOf, FORCES, type Force } from "./standing.ts";
import { SHA, setupFacts } from "./test-kit.ts";
import { argocdSignatureStanding, fluxVerifyStanding, isAbout } from "./verify-standing.ts";

describe("several things together", () => {
  it("are in force only where each is, since the last of them, and not since the first that is not", () => {
    const one = fc.record({ state: fc.constantFrom(...FORCES), at: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 5 }), (list) => {
        const all = allOf(list.map(({ state, at }) => ({ state, since: `${at}`, sentence: state, entries: [at] })));
        const states = list.map(({ state }) => state);
        const expected: Force = states.includes("not-in-force")
          ? "not-in-force"
          : states.includes("unknown")
            ? "unknown"
            : "in-force";
        expect(all.state).toBe(expected);
        const times = list.filter(({ state }) => state === expected).map(({ at }) => at);
        expect(Number(all.since)).toBe(expected === "in-force" ? Math.max(...times) : Math.min(...times));
      }),
    );
  });
});

const SOURCE: SetupSource = {
  ...{ id: "src_1", type: "flux", name: "flux prod", state: "live", collectedSince: "2026-01-01T00:00:00.000Z" },
  ...{ heardSince: "2026-02-01T00:00:00.000Z", blindSince: null, last: { entry: 9, at: "2026-11-20T00:00:00.000Z" } },
  namespaces: ["flux-system"],
};
const reported = [
  {
    ...{ source: "src_1", reconciler: "flux" as const, kind: "Kustomization", namespace: "flux-system", name: "apps" },
    ...{ entry: 8, at: "2026-11-20T00:00:00.000Z" },
  },
];

describe("a reconciler's feed", () => {
  it.each<[string, Partial<SetupSource>, Force]>([
    ["live", {}, "in-force"],
    ["waiting", { state: "waiting", heardSince: null, last: null }, "not-in-force"],
    ["blind", { state: "blind", blindSince: "2026-11-19T00:00:00.000Z" }, "not-in-force"],
    ["switched off", { state: "disabled" }, "not-in-force"],
    ["late", { state: "late" }, "unknown"],
    ["silent about a namespace", { namespaces: ["flux-system", "apps"] }, "unknown"],
  ])("that is %s", (_what, over, state) => {
    expect(feedStanding(setupFacts({ sources: [{ ...SOURCE, ...over }], reported }), "src_1").state).toBe(state);
  });

  it("that was never made is not in force, or not known to whom it may not be shown", () => {
    expect(feedStanding(setupFacts(), "src_1").state).toBe("not-in-force");
    expect(feedStanding(setupFacts({ partial: true }), "src_1").state).toBe("unknown");
  });
});

describe("the pipeline", () => {
  const files = [
    {
      ...{ entry: 1, at: "2026-11-01T00:00:00.000Z" },
      fact: {
        ...{ kind: "setup-files" as const, repository: "northwind/fleet", branch: "main", sha: SHA, sequence: 1 },
        files: [{ path: ".gitlab-ci.yml", blob: SHA, read: true, role: "workflow" as const, gate: true }],
      },
    },
  ];
  const gate: GateSeen = {
    ...{ entry: 2, at: "2026-11-05T00:00:00.000Z", first: "2026-11-02T00:00:00.000Z", source: "src_2" },
    ...{ decision: "pass", byPipeline: true },
  };
  const landed = (at: string) => ({ sha: SHA, entry: 3, at });

  it("counts once its results arrive, and no longer when commits land without", () => {
    expect(gateWorkflowStanding(setupFacts({ files })).state).toBe("not-in-force");
    expect(gateWorkflowStanding(setupFacts({ files, partial: true })).state).toBe("unknown");
    const now = gateWorkflowStanding(setupFacts({ files, gate, landed: landed("2026-11-06T00:00:00.000Z") }));
    expect(now).toMatchObject({ state: "in-force", since: gate.first, entries: [1, 2] });
    const late = gateWorkflowStanding(setupFacts({ files, gate, landed: landed("2026-11-20T00:00:00.000Z") }));
    expect(late).toMatchObject({ state: "not-in-force", entries: [1, 2, 3] });
    expect(gateWorkflowStanding(setupFacts({ gate })).state).toBe("unknown");
  });
});

describe("verification by Flux", () => {
  it("is known by what it refused, else not known", () => {
    expect(fluxVerifyStanding(setupFacts()).state).toBe("unknown");
    const target = {
      cluster: "prod",
      apiGroup: "source.toolkit.fluxcd.io",
      kind: "GitRepository",
      namespace: "a",
      name: "b",
    };
    const fact = {
      ...{ kind: "revision" as const, reconciler: "flux" as const, target, outcome: "signature-invalid" as const },
      ...{ reason: "InvalidCommitSignature", message: "", revisions: [] },
    };
    const refusals = [4, 5].map((entry) => ({ entry, at: `2026-11-0${entry}T00:00:00.000Z`, fact }));
    expect(fluxVerifyStanding(setupFacts({ refusals }))).toMatchObject({ state: "in-force", entries: [5] });
  });

  it.each([
    ["https://github.com/northwind/fleet", true],
    ["ssh://git@github.com/Northwind/Fleet.git", true],
    ["git@github.com:northwind/fleet.git", true],
    ["https://github.com/northwind/fleet-2", false],
    ["https://elsewhere.example/northwind/fleet", false],
    ["https://github.com/fork/northwind/fleet", false],
  ])("is about the repository by its host and name: %s", (url, about) => {
    const object = { kind: "GitRepository" as const, name: "x", urls: [url], verifies: true };
    expect(isAbout(object, setupFacts())).toBe(about);
  });
});

describe("an address in a manifest", () => {
  it("is compared in time that grows with its length alone, as it is anybody's", () => {
    const object = { kind: "GitRepository" as const, name: "x", verifies: true };
    const began = performance.now();
    expect(isAbout({ ...object, urls: [`https://github.com/${"/".repeat(60_000)}x`] }, setupFacts())).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
    expect(isAbout({ ...object, urls: ["https://github.com/northwind/fleet.git///"] }, setupFacts())).toBe(true);
  });
});

describe("verification by Argo CD", () => {
  const refused = (message: string, desired: string | null = null) => {
    const target = { cluster: "prod", apiGroup: "argoproj.io", kind: "Application", namespace: "argocd", name: "shop" };
    const fact = {
      ...{ kind: "reconciliation" as const, reconciler: "argocd" as const, target, result: "progressing" as const },
      ...{ reason: "OutOfSync", message, revisions: [], changes: [], partial: false },
      desired: desired === null ? [] : [{ raw: desired, commit: desired }],
    };
    return setupFacts({ errors: [{ entry: 7, at: "2026-11-07T00:00:00.000Z", fact }], commits: [SHA] });
  };
  const unsigned = `ComparisonError: Target revision ${SHA} in Git is not signed, but a signature is required`;
  const other = "f".repeat(40);
  const foreign =
    "ComparisonError: Found good signature made with RSA key 4AEE18F83AFDEB23, but this key is not allowed in AppProject";
  const failed = "ComparisonError: Failed to load target state: helm template said:";

  it.each<[string, string, string | null, Force]>([
    ["an unsigned commit", unsigned, null, "in-force"],
    ["an unsigned commit of another repository", unsigned.replace(SHA, other), other, "unknown"],
    ["a commit by a key that the project does not name", foreign, SHA, "in-force"],
    ["such a commit of another repository", foreign, other, "unknown"],
    [
      "a signature that cannot be verified",
      `ComparisonError: Could not verify commit signature on revision '${SHA}', check logs for more information.`,
      null,
      "in-force",
    ],
    ["what a manifest says of a signature", `${failed} Target revision ${SHA} in Git is not signed`, SHA, "unknown"],
    ["a line that a manifest made up", `${failed}\n${unsigned}`, SHA, "unknown"],
    ["a line that a manifest put after", `${unsigned}\nmore`, SHA, "unknown"],
  ])("is told by the refusal of %s", (_what, message, desired, state) => {
    expect(argocdSignatureStanding(refused(message, desired)).state).toBe(state);
  });
});
