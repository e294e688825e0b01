import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../base/errors.ts";
import { writeFiles } from "./write-files.ts";

const FILES = [
  { path: "flux/alert.yaml", content: "a" },
  { path: "github/ruleset.json", content: "b" },
];

let place: string;
let out: string;
let elsewhere: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "countersign-out-"));
  out = join(place, "kit");
  elsewhere = join(place, "elsewhere");
  for (const folder of [out, elsewhere]) mkdirSync(folder);
  writeFileSync(join(elsewhere, "ruleset.json"), "mine");
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function refusal(force: boolean, files: readonly { path: string; content: string }[] = FILES): string | null {
  try {
    writeFiles(out, files, force);
    return null;
  } catch (error) {
    return error instanceof AppError ? error.reason : String(error);
  }
}

describe("files of an installation", () => {
  it("are all written, and replace nothing unless told to", () => {
    expect(refusal(false)).toBeNull();
    expect(readFileSync(join(out, "github/ruleset.json"), "utf8")).toBe("b");
    expect(refusal(false)).toBe("FILE_EXISTS");
    expect(refusal(true, [{ path: "flux/alert.yaml", content: "" }])).toBeNull();
    expect(readFileSync(join(out, "flux/alert.yaml"), "utf8")).toBe("");
  });

  it.each<[string, () => void]>([
    ["a folder", () => symlinkSync(elsewhere, join(out, "github"))],
    ["a folder, by a short way", () => symlinkSync("../elsewhere", join(out, "github"))],
    [
      "the file",
      () => {
        mkdirSync(join(out, "github"));
        symlinkSync(join(elsewhere, "ruleset.json"), join(out, "github/ruleset.json"));
      },
    ],
    [
      "a file that is not there yet",
      () => {
        mkdirSync(join(out, "github"));
        symlinkSync(join(elsewhere, "new.json"), join(out, "github/ruleset.json"));
      },
    ],
  ])("go nowhere by a link in the place of %s, also by force", (_what, link) => {
    link();
    for (const force of [false, true]) expect(refusal(force)).toBe("FILE_IS_LINK");
    expect(readFileSync(join(elsewhere, "ruleset.json"), "utf8")).toBe("mine");
    expect(existsSync(join(elsewhere, "new.json"))).toBe(false);
    expect(existsSync(join(out, "flux"))).toBe(false);
  });

  it("go where the user said, be it by a link", () => {
    symlinkSync(out, join(place, "link"));
    expect(writeFiles(join(place, "link"), FILES, false)).toHaveLength(2);
  });

  it.each(["../x", "/etc/x", "a/../../x", "a\\..\\..\\x"])("go nowhere by the path %s", (path) => {
    expect(refusal(true, [...FILES, { path, content: "" }])).toBe("SETUP_PATH");
    expect(existsSync(join(out, "flux"))).toBe(false);
  });
});
