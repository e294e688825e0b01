import { describe, expect, it } from "vitest";
import { isUuid, readCookie, readCredential } from "./credential.ts";

const token = `cst_${"a".repeat(43)}`;
const read = (headers: Record<string, string>) => readCredential(new Headers(headers), "s");

describe("readCredential", () => {
  it("reads a cookie, a token, or nothing", () => {
    expect(read({})).toEqual({ kind: "none" });
    expect(read({ cookie: "a=1; s=x.y; b=2" })).toEqual({ kind: "cookie", value: "x.y" });
    expect(read({ authorization: `bearer  ${token}` })).toEqual({ kind: "token", token });
  });

  it("never reads a cookie beside an Authorization header", () => {
    expect(read({ authorization: `Bearer ${token}`, cookie: "s=x" })).toEqual({ kind: "token", token });
    expect(() => read({ authorization: "", cookie: "s=x" })).toThrow(
      expect.objectContaining({ code: "UNAUTHENTICATED" }),
    );
  });

  it.each([
    "",
    "Bearer",
    "Bearer ",
    "Bearer %",
    "Bearer %E0%A4%A",
    "Bearer a b",
    `Basic ${token}`,
    `Bearer ${token}x`,
    `Bearer ${token}, Bearer ${token}`,
    `Bearer ${"x".repeat(100_000)}`,
    token,
  ])("refuses %s with 401", (authorization) => {
    expect(() => read({ authorization })).toThrow(
      expect.objectContaining({ code: "UNAUTHENTICATED", reason: "BAD_AUTHORIZATION" }),
    );
  });
});

describe("readCookie", () => {
  it("takes the first of a name, and no empty one", () => {
    expect(readCookie("s=1; s=2", "s")).toBe("1");
    expect(readCookie("xs=1; s2=2", "s")).toBeNull();
    expect(readCookie("s=", "s")).toBeNull();
    expect(readCookie(null, "s")).toBeNull();
  });
});

describe("isUuid", () => {
  it("knows the canonical form only", () => {
    expect(isUuid("5f0c1c3e-8a55-4b57-9d3c-0a4b6f2c8e11")).toBe(true);
    for (const no of ["5F0C1C3E-8A55-4B57-9D3C-0A4B6F2C8E11", "x", "", null, 7]) expect(isUuid(no)).toBe(false);
  });
});
