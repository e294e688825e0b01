import { describe, expect, it } from "vitest";
import { PERMISSIONS } from "../../lib/access/permission.ts";
import { destinationsFor } from "./destinations.ts";

describe("destinationsFor", () => {
  it("lists the rooms that the reader may enter when nothing is typed", () => {
    expect(destinationsFor(" ", ["drift:read"]).map(({ href }) => href)).toEqual(["/drift"]);
  });

  it("puts a case or a bundle first by its id, however it is typed", () => {
    expect(destinationsFor("e-2026-007", PERMISSIONS)[0]).toEqual({
      href: "/emergencies/E-2026-007",
      label: "Emergency E-2026-007",
    });
  });

  it("finds rooms by part of their name and always offers a search", () => {
    const hrefs = destinationsFor("dri", PERMISSIONS).map(({ href }) => href);
    expect(hrefs).toEqual(["/drift", "/timeline?q=dri"]);
    expect(destinationsFor("a&b", PERMISSIONS).at(-1)?.href).toBe("/timeline?q=a%26b");
  });

  it("offers nothing that the reader may not see", () => {
    expect(destinationsFor("E-2026-007", ["drift:read"])).toEqual([]);
  });
});
