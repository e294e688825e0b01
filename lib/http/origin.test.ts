import { describe, expect, it } from "vitest";
import { localPath, requireOwnOrigin } from "./origin.ts";

const request = (headers: Record<string, string>) => new Request("http://here.test/x", { method: "POST", headers });
const accepts = (headers: Record<string, string>) => () =>
  requireOwnOrigin(request(headers), "https://countersign.test");

describe("requireOwnOrigin", () => {
  it("accepts the public address and the host that the browser asked for", () => {
    expect(accepts({ origin: "https://countersign.test" })).not.toThrow();
    expect(accepts({ origin: "http://localhost:3000", host: "localhost:3000" })).not.toThrow();
  });

  it.each([
    [{}],
    [{ host: "localhost:3000" }],
    [{ origin: "null", host: "localhost:3000" }],
    [{ origin: "", host: "localhost:3000" }],
    [{ origin: "https://evil.test", host: "localhost:3000" }],
    [{ origin: "http://localhost:3001", host: "localhost:3000" }],
    [{ origin: "http://localhost:3000.evil.test", host: "localhost:3000" }],
    [{ origin: "http://localhost:3000@evil.test", host: "evil.test" }],
    [{ origin: "https://countersign.test.evil.test" }],
    [{ origin: "file://localhost:3000", host: "localhost:3000" }],
  ])("refuses %j", (headers) => {
    expect(accepts(headers)).toThrow(expect.objectContaining({ code: "FORBIDDEN", reason: "FOREIGN_ORIGIN" }));
  });
});

describe("localPath", () => {
  it.each([
    ["/changes/x?a=1#b", "/changes/x?a=1#b"],
    ["/", "/"],
    ["//evil.test", "/"],
    ["/\\evil.test", "/"],
    ["/\t/evil.test", "/"],
    ["/a\nb", "/"],
    ["https://evil.test", "/"],
    ["javascript:alert(1)", "/"],
    ["", "/"],
    [null, "/"],
    ["/../..//evil.test", "/"],
  ])("%j goes to %s", (candidate, expected) => {
    expect(localPath(candidate)).toBe(expected);
  });
});
