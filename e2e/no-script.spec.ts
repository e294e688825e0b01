import { expect, test, type Browser, type Page } from "@playwright/test";
import { signIn } from "./people.ts";

/** Pages that an auditor or an engineer on call reads. */
const LISTS = [
  ...["/overview", "/timeline", "/changes", "/changes/landings", "/deployments", "/drift", "/emergencies", "/controls"],
  ...["/tests", "/tests/T-CHG-01", "/sources", "/sources/blind", "/people", "/keys", "/status"],
];

/** Where a list leads, and a part of that page that holds what was read. */
const RECORDS: readonly (readonly [list: string, href: string, part: string])[] = [
  ["/changes", "/changes/northwind/", "From commit to cluster"],
  ["/drift", "/drift/", "What is known"],
  ["/emergencies", "/emergencies/E-", "Milestones"],
  ["/controls", "/controls/", "Tests"],
  ["/sources", "/sources/src_", "Received"],
  ["/timeline", "/timeline?record=", "Proof"],
];

/** The same person, in a browser that runs no script. */
async function withoutScript(browser: Browser, page: Page): Promise<Page> {
  await signIn(page, "compliance-manager");
  const storageState = await page.context().storageState();
  const context = await browser.newContext({ storageState, javaScriptEnabled: false });
  return context.newPage();
}

async function expectWhole(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText(/^(Loading|Counting|…)$/)).toHaveCount(0);
}

test("every list is served with its rows", async ({ browser, page }) => {
  const bare = await withoutScript(browser, page);
  for (const path of LISTS) {
    await test.step(path, async () => {
      await bare.goto(path);
      await expectWhole(bare);
      await expect(bare.getByRole("main").locator("tbody tr").first()).toBeVisible();
    });
  }
  await bare.goto("/bundles");
  await expectWhole(bare);
  await bare.context().close();
});

test("every record that a list leads to is served whole", async ({ browser, page }) => {
  const bare = await withoutScript(browser, page);
  for (const [list, href, part] of RECORDS) {
    await test.step(href, async () => {
      await bare.goto(list);
      await bare.getByRole("main").locator(`tbody a[href^="${href}"]`).first().click();
      await expect(bare).toHaveURL((url) => url.href.includes(href));
      await expectWhole(bare);
      await expect(bare.getByRole("heading", { name: part, exact: true }).first()).toBeVisible();
    });
  }
  await bare.context().close();
});

test("a click is answered before its page is there", async ({ page }) => {
  await signIn(page, "compliance-manager");
  await page.goto("/overview");
  let serve = (): void => undefined;
  const held = new Promise<void>((resolve) => (serve = resolve));
  await page.route(/\/drift\?_rsc=/, async (route) => {
    await held;
    await route.continue();
  });
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Drift" });
  await link.click();
  await expect(link.locator("[data-following]")).toBeAttached();
  serve();
  await expect(page).toHaveURL("/drift");
  await expect(page.locator("[data-following]")).toHaveCount(0);
});
