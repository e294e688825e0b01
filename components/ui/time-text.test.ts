import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayText, dueText, durationText, instantText, intervalText, isZone, relativeText } from "./time-text.ts";

const now = "2026-11-20T15:35:07.000Z";

describe("instantText", () => {
  it.each([
    ["UTC", "full", "2026-11-20 15:31:07Z"],
    ["UTC", "minute", "2026-11-20 15:31Z"],
    ["UTC", "time", "15:31:07Z"],
    ["UTC", "date", "2026-11-20"],
    ["Asia/Kathmandu", "full", "2026-11-20 21:16:07+05:45"],
    ["Europe/London", "full", "2026-11-20 15:31:07+00:00"],
    ["America/New_York", "time", "10:31:07-05:00"],
  ] as const)("prints %s as %s", (zone, form, text) => {
    expect(instantText("2026-11-20T15:31:07.123Z", zone, form)).toBe(text);
  });

  it("keeps both readings of the hour that clocks repeat in autumn apart", () => {
    expect(instantText("2026-10-25T00:30:00Z", "Europe/London")).toBe("2026-10-25 01:30:00+01:00");
    expect(instantText("2026-10-25T01:30:00Z", "Europe/London")).toBe("2026-10-25 01:30:00+00:00");
  });

  it("prints a text that reads back as the same second, in any zone", () => {
    const zones = fc.constantFrom("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Europe/London");
    const second = fc.integer({ min: 0, max: 4_102_444_800 });
    fc.assert(
      fc.property(second, zones, (seconds, zone) => {
        const text = instantText(new Date(seconds * 1000).toISOString(), zone);
        expect(Date.parse(text.replace(" ", "T"))).toBe(seconds * 1000);
      }),
    );
  });
});

describe("relativeText", () => {
  it.each([
    ["2026-11-20T15:35:07.000Z", "now"],
    ["2026-11-20T15:34:29.000Z", "38 s ago"],
    ["2026-11-20T15:31:07.000Z", "4 min ago"],
    ["2026-11-20T13:41:55.000Z", "1 h 53 min ago"],
    ["2026-11-20T09:30:00.000Z", "6 h ago"],
    ["2026-11-19T22:40:00.000Z", "17 h ago"],
    ["2026-10-02T00:00:00.000Z", "49 d ago"],
    ["2026-11-20T15:49:31.000Z", "in 14 min"],
  ])("says %s as %s", (iso, text) => expect(relativeText(iso, now)).toBe(text));
});

describe("durationText", () => {
  it.each([
    [0, "0 s"],
    [48_000, "48 s"],
    [60_000, "1 min"],
    [1_162_000, "19 min 22 s"],
    [3_960_000, "1 h 6 min"],
    [428_400_000, "4 d 23 h"],
    [7 * 86_400_000, "7 d"],
  ])("says %d ms as %s", (length, text) => expect(durationText(length)).toBe(text));

  it("refuses a negative length", () => expect(() => durationText(-1)).toThrow(RangeError));
});

describe("dueText", () => {
  it("is soon under 30 minutes and late from the due instant on", () => {
    expect(dueText("2026-11-20T15:49:31.000Z", now)).toEqual({ late: false, soon: true, text: "14 min left" });
    expect(dueText("2026-11-25T15:24:40.000Z", now)).toEqual({ late: false, soon: false, text: "4 d 23 h left" });
    expect(dueText("2026-11-20T13:25:07.000Z", now)).toEqual({ late: true, soon: false, text: "2 h 10 min late" });
    expect(dueText(now, now)).toEqual({ late: true, soon: false, text: "0 s late" });
  });
});

describe("intervalText", () => {
  it("reads whole days as days of the zone, and says once how it is stored", () => {
    expect(intervalText("2026-06-30T23:00:00.000Z", "2026-11-20T00:00:00.000Z", "Europe/London")).toEqual({
      text: "2026-07-01 to 2026-11-19, both days included, Europe/London",
      stored: "stored as 2026-06-30 23:00:00Z up to, not including, 2026-11-20 00:00:00Z",
    });
  });

  it("reads one day as one day, and anything else as instants", () => {
    const day = intervalText("2026-11-20T00:00:00.000Z", "2026-11-21T00:00:00.000Z");
    expect(day.text).toBe("2026-11-20, UTC");
    const blind = intervalText("2026-11-20T13:58:02.000Z", "2026-11-20T14:31:40.000Z");
    expect(blind.text).toBe("2026-11-20 13:58:02Z to 2026-11-20 14:31:40Z");
    expect(intervalText(now, null).text).toBe("since 2026-11-20 15:35:07Z");
  });
});

describe("dayText", () => {
  it("names the day of the reader's zone", () => {
    expect(dayText("2026-11-20T20:00:00.000Z")).toBe("Friday 2026-11-20");
    expect(dayText("2026-11-20T20:00:00.000Z", "Asia/Kathmandu")).toBe("Saturday 2026-11-21");
  });
});

describe("isZone", () => {
  it.each([
    ["UTC", true],
    ["Europe/London", true],
    ["Europe/Atlantis", false],
    ["", false],
    ['UTC"; x="', false],
  ])("judges %s", (name, known) => expect(isZone(name)).toBe(known));
});
