import { describe, expect, it } from "vitest";
import { bytesText, countText, quantityText } from "./count-text.ts";
import { hashText } from "./hash-text.ts";

const digest = "26686ec058f1f4abea0c82563eb45b3f1d28149ee794340690edb2a9009e682a";

describe("hashText", () => {
  it("keeps 8 characters of a commit and 12 of a digest, from the front", () => {
    expect(hashText("7a2de899478fd8a15e6f9d6d212ab26854476786", "commit").short).toBe("7a2de899");
    expect(hashText(digest, "digest").short).toBe("sha256 26686ec058f1");
    expect(hashText(`sha512:${digest}`, "digest").short).toBe("sha512 26686ec058f1");
  });

  it("prints all of a digest with its algorithm", () => {
    expect(hashText(digest, "digest").long).toBe(`sha256 ${digest}`);
  });

  it("copies the value as it was given", () => {
    expect(hashText(`sha256:${digest}`, "digest").full).toBe(`sha256:${digest}`);
  });
});

describe("counts", () => {
  it("never shortens a count", () => expect(countText(184_220)).toBe("184,220"));
  it("agrees in number", () => expect([quantityText(1, "row"), quantityText(0, "row")]).toEqual(["1 row", "0 rows"]));
  it("prints small sizes in bytes", () => {
    expect([bytesText(11_482), bytesText(214_300_000)]).toEqual(["11,482 B", "214 MB"]);
  });
});
