import { describe, expect, it } from "vitest";
import type { SetupFile, SetupRole } from "../../ingest/fact-setup.ts";
import { codeOwnersStanding, gateWorkflowStanding, requestTemplateStanding } from "./files-standing.ts";
import type { Declared } from "./setup-facts.ts";
import type { Force } from "./standing.ts";
import { setupFacts, SHA } from "./test-kit.ts";
import { argocdSignatureStanding, fluxVerifyStanding } from "./verify-standing.ts";

const OWNERS = { role: "owners" as const, path: "CODEOWNERS", blob: SHA, read: true, rules: 1, wholeTree: true };
const ASKS = ["reason", "security-impact", "test", "back-out", "ticket"] as const;
const TEMPLATE = {
  role: "template" as const,
  path: "docs/pull_request_template.md",
  blob: SHA,
  read: true,
  asks: ASKS,
};
const GATE = { role: "workflow" as const, path: ".gitlab-ci.yml", blob: SHA, read: true, gate: true };
const UNREAD = { path: ".github/x", read: false };

function look(files: readonly SetupFile[], truncated: readonly SetupRole[] = []) {
  const fact = { kind: "setup-files" as const, repository: "northwind/fleet", branch: "main", sha: SHA, sequence: 1 };
  const said = truncated.length > 0 ? { truncated } : {};
  return setupFacts({ files: [{ entry: 1, at: "2026-11-01T00:00:00.000Z", fact: { ...fact, files, ...said } }] });
}

describe("of what a tree holds and a look left out", () => {
  it.each<[string, readonly SetupFile[], readonly SetupRole[], Force]>([
    ["all read", [OWNERS], [], "in-force"],
    ["none there", [], [], "not-in-force"],
    ["another role left out", [], ["template", "workflow", "manifest"], "not-in-force"],
    ["one left out", [], ["owners"], "unknown"],
    ["one read, one left out", [OWNERS], ["owners"], "unknown"],
    ["one that cannot be read", [{ ...OWNERS, ...UNREAD }], [], "unknown"],
  ])("code owners are judged: %s", (_what, files, truncated, state) => {
    expect(codeOwnersStanding(look(files, truncated)).state).toBe(state);
  });

  it.each<["github" | "gitlab", readonly string[], string]>([
    ["github", [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"], ".github/CODEOWNERS"],
    ["gitlab", [".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"], "CODEOWNERS"],
    ["gitlab", [".gitlab/CODEOWNERS", "docs/CODEOWNERS"], "docs/CODEOWNERS"],
    ["gitlab", [".github/CODEOWNERS", ".gitlab/CODEOWNERS"], ".gitlab/CODEOWNERS"],
    ["github", [".gitlab/CODEOWNERS", "docs/CODEOWNERS"], "docs/CODEOWNERS"],
  ])("code owners are those that %s takes of %j", (forge, paths, counts) => {
    const files = paths.map((path) => ({ ...OWNERS, path, wholeTree: path !== counts }));
    const { state, sentence } = codeOwnersStanding({ ...look(files), forge });
    expect(state).toBe("not-in-force");
    expect(sentence).toContain(`${counts} names no owner`);
  });

  it.each<[string, readonly SetupFile[], readonly SetupRole[], Force]>([
    ["all read", [TEMPLATE], [], "in-force"],
    ["none there", [], [], "not-in-force"],
    ["one left out", [], ["template"], "unknown"],
    ["one read, one left out", [TEMPLATE], ["template"], "unknown"],
    ["one read, one that cannot be", [TEMPLATE, { ...TEMPLATE, ...UNREAD, asks: [] }], [], "unknown"],
    ["one that lacks something, one left out", [{ ...TEMPLATE, asks: ["test"] }], ["template"], "not-in-force"],
  ])("templates are judged: %s", (_what, files, truncated, state) => {
    expect(requestTemplateStanding(look(files, truncated)).state).toBe(state);
  });

  it.each<[string, readonly SetupFile[], readonly SetupRole[], string]>([
    ["one calls, one left out", [GATE], ["workflow"], "calls the gate"],
    ["none there", [], [], "No pipeline calls"],
    ["one left out", [], ["workflow"], "Not all of the pipelines"],
    ["one that cannot be read", [{ ...GATE, ...UNREAD, gate: false }], [], "Not all of the pipelines"],
  ])("pipelines are judged: %s", (_what, files, truncated, says) => {
    expect(gateWorkflowStanding(look(files, truncated)).sentence).toContain(says);
  });

  it("nothing of a tree that could not be looked at is known, whatever the one before it held", () => {
    const facts = { ...look([OWNERS, TEMPLATE, GATE]), faults: [{ branch: "main", why: "git ended." }] };
    for (const judge of [codeOwnersStanding, requestTemplateStanding, gateWorkflowStanding]) {
      expect(judge(facts).state).toBe("unknown");
    }
  });

  it("may be another declaration of the repository: then verification is not known, unless one is seen to demand none", () => {
    const declared = (kind: "GitRepository" | "AppProject", verifies: boolean): Declared => ({
      object: { kind, name: "a", urls: ["https://github.com/northwind/fleet"], verifies },
      ...{ path: "a.yaml", repository: "northwind/fleet", sha: SHA, entry: 1, at: "2026-11-01T00:00:00.000Z" },
      applied: { entry: 2, at: "2026-11-02T00:00:00.000Z", reconciler: kind === "AppProject" ? "argocd" : "flux" },
    });
    const kinds = [
      ["GitRepository", fluxVerifyStanding],
      ["AppProject", argocdSignatureStanding],
    ] as const;
    for (const [kind, judge] of kinds) {
      const on = { declared: [declared(kind, true)] };
      expect(judge(setupFacts(on)).state).toBe("in-force");
      expect(judge(setupFacts({ ...on, unread: ["northwind/infra@main"] })).state).toBe("unknown");
      const off = { declared: [declared(kind, false)], unread: ["northwind/infra@main"] };
      expect(judge(setupFacts(off)).state).toBe("not-in-force");
    }
  });
});
