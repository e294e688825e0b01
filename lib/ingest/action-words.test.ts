import { describe, expect, it } from "vitest";
import { actionWords } from "./action-words.ts";

const said = (type: string, data: unknown = {}, subject = "E-2026-007") =>
  actionWords({ kind: "action", type, subject, data });

describe("an action in one line", () => {
  it.each([
    ["policy.set", "Policy set"],
    ["rooms.to-come", "Rooms: to come"],
    ["notifications.accepted", "Notifications: accepted"],
  ])("says of %s: %s", (type, words) => expect(said(type)).toBe(words));

  it("says which message was taken, by what, for whom, and not twice about what", () => {
    const data = { title: "E-2026-007: the review is late", recipient: "Mei Tanaka", channel: "email" };
    expect(said("notifications.accepted", data)).toBe("the review is late: accepted by the mail server for Mei Tanaka");
    expect(said("notifications.failed", { ...data, channel: "webhook" }, "checkpoint")).toBe(
      "E-2026-007: the review is late: not accepted by the webhook for Mei Tanaka",
    );
  });
});
