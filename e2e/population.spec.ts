import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { GitFixture } from "./git-fixture.ts";
import { signIn } from "./people.ts";

const COUNTERSIGN = join(import.meta.dirname, "..", "dist", "countersign.js");
const ZONE = "Europe/Berlin";

interface Ipe {
  readonly rows: number;
  readonly sha256: string;
  readonly ledgerSize: number;
  readonly secondCount: { readonly ties: boolean | null };
  readonly branches: readonly { readonly after: string; readonly until: string; readonly git: number | null }[];
}

test.describe("auditor: the population and Git", () => {
  test.describe.configure({ mode: "serial" });
  const fixture = new GitFixture();
  const period = { from: "2026-10-25", to: "2026-10-31", zone: ZONE, repository: fixture.name };
  let page: Page;
  test.afterAll(() => fixture.remove());

  const address = `/population?${new URLSearchParams(period)}`;
  const sha = (name: string): string => fixture.sha(name);
  const rowsOf = (csv: string) =>
    csv
      .split("\r\n")
      .filter(Boolean)
      .map((line) => line.split(","));

  test.beforeAll(async ({ browser }) => {
    test.slow();
    page = await browser.newPage();
    await signIn(page, "admin");
    fixture.commit("root");
    const pushes: (readonly [before: string, after: string, at: string, forced: boolean])[] = [];
    const push = (before: string, after: string, at: string, forced = false) => {
      fixture.commit(after);
      pushes.push([before, after, at, forced]);
    };
    push("root", "before", "2026-10-24T21:59:30Z"); // 23:59:30 in summer time, the day before
    push("before", "first", "2026-10-24T22:00:10Z"); // 00:00:10
    push("first", "lost", "2026-10-28T09:00:00Z");
    await fixture.add(page, 4);
    fixture.git("reset", "-q", "--hard", sha("first"));
    push("lost", "forced", "2026-10-28T10:00:00Z", true);
    push("forced", "last", "2026-10-31T22:59:30Z"); // 23:59:30 in winter time
    push("last", "after", "2026-10-31T23:00:10Z");
    for (const [before, after, at, forced] of pushes) {
      await fixture.tellPush(page, { before, after, at, forced }, { login: "mei", id: 77 });
    }
    await fixture.sync(page, 6);
  });

  const inPeriod = ["first", "lost", "forced", "last"];

  test("auditor 6: what landed at 23:59:30 and at 00:00:10 is in or out on page, list and CSV alike", async () => {
    await page.goto(address);
    await expect(page.getByText(`2026-10-25 to 2026-10-31 ${ZONE}`)).toBeVisible();
    await expect(page.getByText("2026-10-24T22:00:00.000Z").first()).toBeVisible();
    const table = page.getByRole("table", { name: "Changes of the period by repository" });
    const row = table.getByRole("row", { name: fixture.name });
    const figures = await row
      .getByRole("link")
      .evaluateAll((links) =>
        links.map((link) => ({ says: link.textContent ?? "", href: link.getAttribute("href") ?? "" })),
      );
    const [line, displaced] = [figures[1], figures.at(-1)];
    expect([line?.says, displaced?.says]).toEqual(["3", "1"]);
    const csv = await page.request.get("/api/v1/population/changes.csv", { params: period });
    expect(rowsOf(await csv.text()).map((cells) => cells[3])).toEqual(inPeriod.map(sha));
    for (const { says = "", href = "" } of [line, displaced].flatMap((figure) => figure ?? [])) {
      await page.goto(href);
      await expect(page.getByRole("main").getByRole("search").getByRole("status").locator("b").first()).toHaveText(
        says,
      );
    }
  });

  test("auditor 2: a clone's git rev-list and the CSV differ in nothing but what was displaced", async () => {
    await page.goto(address);
    await page.getByRole("button", { name: "Count and put on record" }).click();
    await expect(page.getByText("3 rows on the line, 3 by Git")).toBeVisible({ timeout: 60_000 });
    const ipe = await page.request.get("/api/v1/population/ipe", {
      params: { ...period, ...(await sizeOnPage(page)) },
    });
    const record = (await ipe.json()) as Ipe;
    expect(record).toMatchObject({
      rows: 4,
      secondCount: { ties: true },
      branches: [{ after: sha("before"), until: sha("last") }],
    });
    const clone = join(fixture.home, "clone");
    execFileSync("git", ["clone", "-q", fixture.folder, clone]);
    const range = `${sha("before")}..${sha("last")}`;
    const git = execFileSync("git", ["-C", clone, "rev-list", "--first-parent", range], { encoding: "utf8" });
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Rows as CSV" }).click(),
    ]);
    const file = join(fixture.home, "population.csv");
    await download.saveAs(file);
    const bytes = readFileSync(file);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(record.sha256);
    const rows = rowsOf(bytes.toString("utf8"));
    const standing = (is: string) => rows.filter((cells) => cells[4] === is).map((cells) => cells[3]);
    expect(standing("line").sort()).toEqual(git.trim().split("\n").sort());
    expect(standing("displaced")).toEqual([sha("lost")]);
  });

  test("auditors 2 and 6: the bundle's CSV, its second count and its README say the same", async () => {
    const { from, to, zone, repository } = period;
    const file = join(fixture.home, "bundle.zip");
    const dates = ["--from", from, "--to", to, "--zone", zone, "--repository", repository];
    const options = ["--framework", "soc2", ...dates, "--out", file, "--data-dir", process.env.E2E_DATA_DIR ?? ""];
    execFileSync(process.execPath, [COUNTERSIGN, "bundle", "export", ...options]);
    execFileSync("unzip", ["-q", file, "-d", join(fixture.home, "bundle")]);
    const find = (path: string) =>
      readFileSync(
        execFileSync("find", [join(fixture.home, "bundle"), "-path", `*/${path}`], { encoding: "utf8" }).trim(),
        "utf8",
      );
    const [heading = [], ...rows] = rowsOf(find("data/02-population/changes.csv"));
    expect(rows.map((cells) => cells[heading.indexOf("sha")])).toEqual(inPeriod.map(sha));
    expect(rows.filter((cells) => cells[heading.indexOf("first_parent")] === "false")).toHaveLength(1);
    const ipe = JSON.parse(find("data/02-population/changes.ipe.json")) as { counted: readonly Ipe[] };
    expect(ipe.counted).toMatchObject([{ rows: 4, branches: [{ git: 3 }] }]);
    const readme = find("README.txt");
    expect(readme).toContain(`${from} to ${to}, both days included, ${zone}`);
    expect(readme).toContain("2026-10-24T22:00:00.000Z <= time < 2026-10-31T23:00:00.000Z (UTC)");
    expect(readme).toMatch(/changes\.csv +4 rows/);
  });

  test("the map is walked with the arrow keys and says in words what it draws", async () => {
    await page.goto(address);
    const map = page.getByRole("table", { name: "Repository by week" });
    const cells = map.getByRole("link");
    await expect(cells).toHaveCount(2);
    await expect(cells.last()).toHaveAccessibleName(/2026-10-26 to 2026-10-31: 2 changes, .*1 displaced/);
    await cells.first().focus();
    await expect(async () => {
      await cells.first().focus();
      await page.keyboard.press("ArrowRight"); // a key before the script has come is lost
      await expect(cells.last()).toBeFocused({ timeout: 500 });
    }).toPass();
    await page.getByRole("button", { name: "Show as table" }).click();
    const row = map.getByRole("row", { name: /2026-10-26 to 2026-10-31/ });
    await expect(row.getByRole("link")).toHaveText(["2", "1"]);
  });
});

/** The ledger size of the record that the page shows. */
async function sizeOnPage(page: Page): Promise<{ size: string }> {
  const href = (await page.getByRole("link", { name: "Record as JSON" }).getAttribute("href")) ?? "";
  return { size: new URL(href, page.url()).searchParams.get("size") ?? "" };
}
