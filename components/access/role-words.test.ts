import { describe, expect, it } from "vitest";
import { ROLES } from "../../lib/access/permission.ts";
import { dayIn, namesIn, roleOptions, rolesText, scopeText } from "./role-words.ts";

describe("words of roles and scopes", () => {
  it("has a line for every role", () => {
    expect(roleOptions.map((option) => option.value).sort()).toEqual([...ROLES].sort());
    expect(rolesText(["compliance-manager", "on-call"])).toBe("compliance manager, on call");
    expect(rolesText([])).toBe("no role yet");
  });

  it("says what a scope is bounded to", () => {
    expect(scopeText({ repositories: "all", environments: "all" })).toBe("sees everything");
    expect(scopeText({ repositories: ["a/b"], environments: "all" })).toBe("a/b; all environments");
    expect(scopeText({ repositories: [], environments: ["prod"] })).toBe("no repositories; prod");
  });

  it("reads a field of names", () => {
    expect(namesIn(" a/b, c/d\n e ")).toEqual(["a/b", "c/d", "e"]);
    expect(namesIn("  ")).toBe("all");
    expect(namesIn(null)).toBe("all");
    expect([dayIn("2030-01-01"), dayIn(""), dayIn(null)]).toEqual(["2030-01-01T00:00:00Z", null, null]);
  });
});
