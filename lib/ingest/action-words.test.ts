import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "../platform/root.ts";
import { actionWords } from "./action-words.ts";

const ROOMS = "access|bundles|drift|emergencies|ingest|ledger|people|policy|population|repositories|sources";
/** The type of an action or observation where it is made: `type: "sources.created"`. */
const APPENDED = new RegExp(`(?:\\btype: |\\bRECORDED = )(?:\\w+ \\? )?"((?:${ROOMS})\\.[a-z-]+)"`, "g");

function sources(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".ts") && !/test/.test(file)).map((file) => join(folder, file));
}

const said = (type: string, data: unknown = {}, subject = "E-2026-007") =>
  actionWords({ kind: "action", type, subject, data });

describe("an action in one line", () => {
  it.each([
    ["policy.set", "Policy set"],
    ["rooms.to-come", "Rooms: to come"],
    ["notifications.accepted", "Notifications: accepted"],
  ])("says of %s: %s", (type, words) => expect(said(type)).toBe(words));

  it("has words for whatever is appended", () => {
    const appended = sources(join(repositoryRoot(), "lib"))
      .flatMap((file) => [...readFileSync(file, "utf8").matchAll(APPENDED)].map(([, type = ""]) => type))
      .filter((type) => !type.startsWith("notifications."));
    expect(appended).toContain("sources.trust-added");
    // What comes of no words: the room, and the verb with spaces.
    const bare = (type: string) => type.replace(".", ": ").replaceAll("-", " ").toLowerCase();
    expect([...new Set(appended)].filter((type) => said(type).toLowerCase() === bare(type))).toEqual([]);
  });

  it("says which message was taken, by what, for whom, and not twice about what", () => {
    const data = { title: "E-2026-007: the review is late", recipient: "Mei Tanaka", channel: "email" };
    expect(said("notifications.accepted", data)).toBe("the review is late: accepted by the mail server for Mei Tanaka");
    expect(said("notifications.failed", { ...data, channel: "webhook" }, "checkpoint")).toBe(
      "E-2026-007: the review is late: not accepted by the webhook for Mei Tanaka",
    );
  });
});
