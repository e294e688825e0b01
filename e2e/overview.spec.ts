import { expect, test, type Page } from "@playwright/test";
import { signIn } from "./people.ts";

interface Figure {
  readonly says: string;
  readonly href: string;
  readonly value: string;
}

/** `12`, `All 12 open cases`, `9 rows`; of `9 of 12 changes explained` the list shows all 12. */
const FIGURE = /^(?:All )?([\d,]+)(?: of ([\d,]+))?(?: [a-z][a-z -]*)?$/;

/** Every link of the page's main part whose words are a figure. */
async function figuresOf(page: Page): Promise<Figure[]> {
  const links = page.getByRole("main").getByRole("link");
  const told = await links.evaluateAll((all) =>
    all.map((link) => ({
      says: (link.textContent ?? "").replaceAll(/\s+/g, " ").trim(),
      href: link.getAttribute("href") ?? "",
    })),
  );
  return told.flatMap(({ says, href }) => {
    const [, first, of] = FIGURE.exec(says) ?? [];
    const value = of ?? first;
    return value === undefined ? [] : [{ says, href, value }];
  });
}

/** Of a chart's twin, each period's link with the sum of its row. */
async function periodsOf(page: Page, title: string): Promise<Figure[]> {
  const section = page.locator("section", { has: page.getByRole("heading", { name: title }) });
  await section.getByRole("button", { name: "Show as table" }).click();
  const rows = section
    .getByRole("table", { name: title })
    .locator("tbody tr")
    .filter({ has: page.getByRole("link") });
  return rows.evaluateAll((all) =>
    all.map((row) => ({
      says: row.querySelector("a")?.textContent ?? "",
      href: row.querySelector("a")?.getAttribute("href") ?? "",
      value: row.lastElementChild?.textContent ?? "",
    })),
  );
}

/** What the list behind the figure says that it counts; of a part of a page, beside its title. */
async function totalAt(page: Page, href: string): Promise<string | null> {
  await page.goto(href, { waitUntil: "domcontentloaded" });
  const { hash } = new URL(href, page.url());
  if (hash) return ((await page.locator(`${hash} header`).textContent()) ?? "").match(/\d[\d,]*/)?.[0] ?? null;
  return page.getByRole("main").getByRole("search").getByRole("status").locator("b").first().textContent();
}

async function expectTotals(page: Page, figures: readonly Figure[]): Promise<void> {
  const known = new Map<string, string | null>();
  const other: string[] = [];
  for (const { says, href, value } of figures) {
    if (!known.has(href)) known.set(href, await totalAt(page, href));
    if (known.get(href) !== value) other.push(`“${says}” leads to ${known.get(href) ?? "no total"}: ${href}`);
  }
  expect(other).toEqual([]);
}

test.beforeEach(async ({ page }) => {
  test.slow();
  await signIn(page, "compliance-manager");
  await page.goto("/overview");
});

test("every figure of the overview leads to a list of just so many", async ({ page }) => {
  const figures = await figuresOf(page);
  const leadTo = (path: string) => figures.filter(({ href }) => href.split("?")[0] === path).length;
  expect(leadTo("/changes")).toBeGreaterThan(8);
  expect(leadTo("/changes/landings")).toBe(7);
  expect(leadTo("/controls")).toBeGreaterThanOrEqual(24);
  await expectTotals(page, figures);
});

test("so do they within a period and a repository", async ({ page }) => {
  const href = await page.getByRole("link", { name: "northwind/", exact: false }).first().getAttribute("href");
  const repository = new URL(href ?? "", "http://here").searchParams.get("repository") ?? "";
  const today = Date.now();
  const day = (ago: number) => new Date(today - ago * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`/overview?${new URLSearchParams({ repository, from: day(120), to: day(30) }).toString()}`);
  await expect(page.getByRole("table", { name: "Changes by how they got there" })).toBeVisible();
  await expectTotals(
    page,
    (await figuresOf(page)).filter(({ href: to }) => to.includes("from=")),
  );
});

test("every bar of its charts leads to a list of just so many", async ({ page }) => {
  const weeks = await periodsOf(page, "Landings per week");
  const months = await periodsOf(page, "Cases per month");
  expect([weeks.length > 20, months.length > 10]).toEqual([true, true]);
  await expectTotals(page, [...weeks.slice(-8), ...months]);
});
