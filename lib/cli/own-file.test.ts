import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeOwnFile } from "./own-file.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-own-file-"));
const checkout = join(folder, "checkout");
const elsewhere = join(folder, "elsewhere");
for (const one of [checkout, elsewhere, join(checkout, "results")]) mkdirSync(one);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const usage = expect.objectContaining({ reason: "USAGE" }) as Error;
const bytes = Buffer.from("ours");

describe("a file of ours", () => {
  it("is written, below the folder or not, and over what it held", () => {
    for (const path of ["a.ndjson", "results/a.ndjson", join(elsewhere, "a.ndjson"), "a.ndjson"]) {
      writeOwnFile(path, bytes, checkout);
    }
    expect(readFileSync(join(checkout, "results/a.ndjson"), "utf8")).toBe("ours");
    writeFileSync(join(checkout, "a.ndjson"), "longer than ours");
    writeOwnFile("a.ndjson", bytes, checkout);
    expect(readFileSync(join(checkout, "a.ndjson"), "utf8")).toBe("ours");
  });

  it("is not written through a link, in it, on the way, or to nothing", () => {
    writeFileSync(join(elsewhere, "kept"), "theirs");
    symlinkSync(join(elsewhere, "kept"), join(checkout, "file"));
    symlinkSync(elsewhere, join(checkout, "linked"));
    symlinkSync(join(elsewhere, "new"), join(checkout, "dangling"));
    mkdirSync(join(elsewhere, "inner"));
    for (const path of ["file", "linked/kept", "linked/inner/new", "dangling", join(checkout, "linked/new")]) {
      expect(() => writeOwnFile(path, bytes, checkout), path).toThrow(usage);
    }
    expect(() => writeOwnFile("../linked/new", bytes, join(checkout, "results"))).toThrow(usage);
    expect(readFileSync(join(elsewhere, "kept"), "utf8")).toBe("theirs");
    expect(existsSync(join(elsewhere, "new"))).toBe(false);
  });
});
