import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ESCAPED_TEXT } from "../base/csv.ts";
import { writeBundleFile, type BundleFile } from "./commands/write-file.ts";
import { NAMESPACE, SIGNATURE_FILE } from "./layout.ts";
import { verifyArchive } from "./node-verify.ts";
import { REQUEST, TestInstallation } from "./test-bundle.ts";

let here: TestInstallation;
let made: BundleFile;
let zip: string;
let bag: string;

const write = (name: string, request = REQUEST) =>
  writeBundleFile(here.test.db.pool, {
    ...{ request, file: join(here.folder, name), size: null, separation: "role" },
    ...{ signer: here.signer, logKey: here.logKey },
  });

beforeAll(async () => {
  here = await TestInstallation.open();
  await here.fill(700);
  const title = '=HYPERLINK("http://evil")';
  await here.change("c1", { title, author: { name: 'Ada, "A"', email: "a@x" }, ref: [1, 0] }, "2026-01-05T09:00:00Z");
  await here.change("c2", { title: "in\nside", ref: [3, 0] }, "2026-01-31T22:59:30Z");
  await here.change("c3", { title: "outside" }, "2026-01-31T23:00:10Z");
  await here.blind("b1", "2026-01-04T22:00:00Z", "2026-01-05T00:00:00Z");
  await here.blind("b2", "2026-01-10T10:00:00Z", "2026-01-10T10:39:30Z");
  await here.blind("b3", "2026-01-31T22:30:00Z", null);
  await here.blind("b4", "2026-01-04T20:00:00Z", "2026-01-04T23:00:00Z");
  await here.blind("b5", "2026-01-31T23:00:00Z", null);
  made = await write("a.zip");
  zip = join(here.folder, "a.zip");
  execFileSync("unzip", ["-q", zip, "-d", here.folder]);
  bag = join(here.folder, `countersign_soc2_2026-01-05_2026-01-31_${made.identifier}`);
});
afterAll(() => here.close());

describe("a bundle", () => {
  it("verifies, in our words and by exit status of verify.py, with and without the fingerprint", async () => {
    expect(await verifyArchive(zip, here.signer.fingerprint)).toMatchObject({ status: "verified", findings: [] });
    expect(await verifyArchive(zip)).toMatchObject({ status: "unchecked", findings: [] });
    expect(await verifyArchive(zip, "SHA256:other")).toMatchObject({ status: "bad", findings: [{ code: "SIGNER" }] });
    const script = join(bag, "verify/verify.py");
    const python = (...args: string[]) => spawnSync("python3", [script, ...args], { encoding: "utf8" });
    for (const place of [bag, zip]) {
      const told = python(place, "--fingerprint", here.signer.fingerprint);
      expect([told.stdout + told.stderr, told.status]).toEqual([expect.stringContaining("verified"), 0]);
      expect(python(place).status).toBe(2);
      expect(python(place, "--fingerprint", "SHA256:other").status).toBe(1);
    }
  });

  it("verifies with sha256sum and ssh-keygen alone", () => {
    for (const manifest of ["tagmanifest-sha256.txt", "manifest-sha256.txt"]) {
      execFileSync("sha256sum", ["-c", "--quiet", "--strict", manifest], { cwd: bag });
    }
    const args = ["-Y", "verify", "-f", "allowed_signers", "-I", "countersign", "-n", NAMESPACE, "-s", SIGNATURE_FILE];
    const input = readFileSync(join(bag, "tagmanifest-sha256.txt"));
    expect(execFileSync("ssh-keygen", args, { cwd: bag, input }).toString()).toContain(here.signer.fingerprint);
    const shell = (...more: string[]) => spawnSync("sh", [join(bag, "verify/verify.sh"), ...more]).status;
    expect([shell(), shell(here.signer.fingerprint), shell("SHA256:other")]).toEqual([2, 0, 1]);
  });

  it("holds the period to the second, half-open, in its zone", () => {
    const csv = readFileSync(join(bag, "data/02-population/changes.csv"), "utf8");
    expect([csv.includes("c1"), csv.includes("c2"), csv.includes("c3")]).toEqual([true, true, false]);
    const readme = readFileSync(join(bag, "README.txt"), "utf8");
    expect(readme).toContain("2026-01-05 to 2026-01-31, both days included, Europe/Berlin");
    expect(readme).toContain("2026-01-04T23:00:00.000Z <= time < 2026-01-31T23:00:00.000Z (UTC)");
    expect(readme).toContain("Demo database. Not evidence.");
    // 704 deliveries of the period; the entry of the day before is there because a row names it.
    expect(made.records).toBe(705);
    expect(readme).toMatch(/data\/05-records +705 records/);
  });

  it("names the times in which a source was blind, and the minutes of the period add up", () => {
    const csv = readFileSync(join(bag, "data/02-population/blind-intervals.csv"), "utf8").trim().split("\r\n");
    const at = csv[0]?.split(",").indexOf("minutes_in_period") ?? -1;
    const minutes = csv.slice(1).map((line) => Number(line.split(",")[at]));
    // Of one begun before the period, of one within it, a started minute counted, and of one that goes on.
    expect(minutes).toEqual([60, 40, 30]);
    const readme = readFileSync(join(bag, "README.txt"), "utf8");
    expect(readme).toMatch(/blind-intervals\.csv +3 rows/);
    expect(readme).toContain("blind for 130 minutes of the period, in 3 intervals");
    const tie = readFileSync(join(bag, "data/02-population/tie-out.csv"), "utf8");
    expect(tie).toContain(`"blind minutes, sum of blind-intervals.csv",130,sum`);
  });

  describe("with Git's count on record", () => {
    const counted = (line: number, git: number | null) => {
      const branch = { repository: "acme/shop", branch: "main", after: null, until: "c2", displaced: 0 };
      return here.counted({ ledgerSize: 4, at: "2026-02-01T01:00:00.000Z", branches: [{ ...branch, line, git }] });
    };
    const gitLine = async () => {
      const { identifier } = await write("git.zip");
      const path = `countersign_soc2_2026-01-05_2026-01-31_${identifier}/data/02-population/tie-out.csv`;
      const tie = execFileSync("unzip", ["-p", join(here.folder, "git.zip"), path]).toString();
      return tie
        .split("\r\n")
        .find((line) => line.includes("by Git"))
        ?.split(/,(?! )/);
    };
    const came = (size: number) => here.change("c9", { title: "late", ref: [3, 0] }, "2026-01-20T09:00:00Z", size);
    const left = (size: number | null) => here.sql("UPDATE change SET until_size = $1 WHERE key = 'c2'", [size]);
    afterEach(async () => {
      await here.sql("DELETE FROM population_record");
      await here.sql("DELETE FROM change WHERE key = 'c9'");
      await left(null);
    });

    it("says of which time and size it is, and whether it agrees", async () => {
      expect(await gitLine()).toEqual(['"changes on the first-parent line, by Git"', "", "not on record"]);
      for (const [line, git, role] of [
        [2, 2, "second count"],
        [1, 1, "of 1 rows only: not every branch was counted"],
        [2, 1, "exception: differs from the rows of that size"],
        [2, null, "not counted for every branch"],
      ] as const) {
        await counted(line, git);
        const figure = '"changes on the first-parent line, by Git at 2026-02-01T01:00:00.000Z of ledger size 4"';
        expect(await gitLine()).toEqual([figure, git === null ? "" : String(git), role]);
      }
    });

    it("calls it the second one only of the rows that it was held against, be others as many", async () => {
      const role = async () => (await gitLine())?.at(-1);
      await counted(2, 2);
      await came(5);
      expect(await role()).toBe("of an earlier cut: since then 1 came to the line and 0 left it");
      await left(6);
      expect(await role()).toBe("of an earlier cut: since then 1 came to the line and 1 left it");
      await left(null);
      await here.sql("UPDATE change SET since_size = 4 WHERE key = 'c9'");
      await counted(3, 3);
      expect(await role()).toBe("second count");
    });
  });

  it("writes what a spreadsheet takes for a formula as text", () => {
    expect(readFileSync(join(bag, "README.txt"), "utf8")).toContain(ESCAPED_TEXT);
    const csv = readFileSync(join(bag, "data/02-population/changes.csv"), "utf8");
    expect(csv).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(csv).toContain('"Ada, ""A"""');
  });

  it("is the same to the byte when it is asked for again", async () => {
    expect((await write("b.zip")).sha256).toBe(made.sha256);
    expect(existsSync(join(here.folder, "b.zip.half"))).toBe(false);
  });

  it("holds no path of more than 120 characters, and control pages for its framework", () => {
    const names = execFileSync("unzip", ["-Z1", zip]).toString().trim().split("\n");
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(120);
    expect(names.some((name) => name.endsWith("04-controls/soc2/CC8.1.html"))).toBe(true);
  });

  it("can be empty, and verifies", async () => {
    const none = await write("none.zip", { ...REQUEST, from: "2020-01-01", to: "2020-01-02" });
    expect(none.records).toBe(0);
  });

  it("leaves out what is in no chosen place", async () => {
    const staging = await write("staging.zip", { ...REQUEST, environments: ["staging"] });
    expect(staging.records).toBe(0);
    const production = await write("production.zip", { ...REQUEST, environments: ["production"] });
    expect(production.records).toBeGreaterThan(0);
  });
});
