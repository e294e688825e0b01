import { describe, expect, it } from "vitest";
import { reasonText } from "./reason-words.ts";

describe("reasonText", () => {
  it("has a sentence of ours for every reason, and never the reason itself", () => {
    expect(reasonText(undefined)).toBeUndefined();
    expect(reasonText("BAD_CREDENTIALS")).toBe("The e-mail address or the password is not right.");
    for (const reason of ["<script>", "constructor", "__proto__", ""]) expect(reasonText(reason)).toMatch(/^Sign-in/);
  });
});
