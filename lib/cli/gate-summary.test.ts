import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { writeSummary } from "./gate-summary.ts";

const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "countersign-summary-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = (count: number) => Array.from({ length: count }, (_, at) => `| row ${at} | \u00e9 |\n`).join("");

it("is added after what others wrote, whole where it has room", () => {
  const path = join(folder, "whole.md");
  expect(writeSummary(path, "one\n")).toEqual({ status: "written" });
  expect(writeSummary(path, "two\n")).toEqual({ status: "written" });
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
  writeFileSync(path, "x".repeat(MIB - 4));
  expect(writeSummary(path, "two\n")).toEqual({ status: "written" });
  expect(writeSummary(path, "\n")).toEqual({ status: "cut" });
});

it.each([0, 1000, MIB - 200, MIB - 20, MIB + 5])(
  "ends within 1 MiB after %i bytes, at a row, and says so",
  (before) => {
    const path = join(folder, `cut-${before}.md`);
    writeFileSync(path, "x".repeat(before));
    expect(writeSummary(path, rows(100_000))).toEqual({ status: "cut" });
    const text = readFileSync(path);
    expect(text.byteLength).toBeLessThanOrEqual(Math.max(before, MIB));
    const added = text.subarray(before).toString("utf8");
    if (before < MIB - 100) expect(added).toMatch(/(?:^|\n)\| row \d+ \| \u00e9 \|\n\nCut here: [^\n]*\n$/);
    else expect(added).toBe("");
  },
);

it("that cannot be written throws nothing", () => {
  expect(writeSummary(join(folder, "no", "such"), "one")).toMatchObject({ status: "failed" });
  expect(writeSummary(undefined, "one")).toEqual({ status: "none" });
});
