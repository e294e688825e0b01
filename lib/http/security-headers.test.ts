import { describe, expect, it } from "vitest";
import { commonHeaders, pagePolicy } from "./security-headers.ts";

describe("security headers", () => {
  it("admit scripts by nonce only, and no evaluation in production", () => {
    const policy = pagePolicy("abc", false);
    expect(policy).toContain("script-src 'nonce-abc' 'strict-dynamic';");
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
  });

  it("let nobody frame a page or point its forms and base elsewhere", () => {
    for (const directive of ["frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'", "object-src 'none'"]) {
      expect(pagePolicy("abc", true)).toContain(directive);
    }
  });

  it("ask for https only where people come by https", () => {
    expect(commonHeaders(true)).toHaveProperty("Strict-Transport-Security");
    expect(commonHeaders(false)).not.toHaveProperty("Strict-Transport-Security");
  });
});
