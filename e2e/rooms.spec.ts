import { expect, test, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { signIn } from "./people.ts";

const ROOMS = [
  { path: "/overview", heading: "Overview" },
  { path: "/timeline", heading: "Timeline" },
  { path: "/changes", heading: "Changes" },
  { path: "/changes/landings", heading: "Landings" },
  { path: "/population", heading: "Population" },
  { path: "/deployments", heading: "Deployments" },
  { path: "/drift", heading: "Drift" },
  { path: "/emergencies", heading: "Emergencies" },
  { path: "/controls", heading: "Controls" },
  { path: "/controls/soc2:CC8.1", heading: /Change/i },
  { path: "/tests", heading: "Tests" },
  { path: "/tests/T-CHG-01", heading: /approv/i },
  { path: "/bundles", heading: "Bundles" },
  { path: "/people", heading: "People" },
  { path: "/keys", heading: "Keys" },
  { path: "/sources", heading: "Sources" },
  { path: "/sources/blind", heading: "Blind intervals" },
  { path: "/repositories", heading: "Repositories" },
  { path: "/status", heading: "Status" },
] as const;

test.beforeEach(async ({ page }) => {
  await signIn(page, "compliance-manager");
});

function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  return faults;
}

for (const { path, heading } of ROOMS) {
  test(`${path} opens filled, without a fault, and axe finds nothing, light or dark`, async ({ page }) => {
    const faults = faultsOf(page);
    const response = await page.goto(path);
    expect(response?.status()).toBe(200);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expect(page.getByText("Demo database. Not evidence.")).toBeVisible();
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });
}

test("a record of the timeline opens beside the list, with its proof, and closes with Escape", async ({ page }) => {
  await page.goto("/timeline?kind=review");
  const rows = page.getByRole("table", { name: "Records in the order of the ledger" });
  await rows.getByRole("link").first().click();
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("included")).toBeVisible();
  await expect(drawer.getByText("Occurred")).toBeVisible();
  await expect(drawer.getByRole("region", { name: "As received" })).toContainText("{");
  expect(new URL(page.url()).searchParams.get("record")).toMatch(/^\d+\.\d+$/);
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
});

test("list and drawer are walked with the keyboard alone, and focus comes back to the row", async ({ page }) => {
  await page.goto("/timeline?kind=review");
  const rows = page.getByRole("table", { name: "Records in the order of the ledger" }).locator("a[data-row]");
  const keys = await rows.evaluateAll((links) => links.map((link) => link.getAttribute("data-row")));
  const drawer = page.getByRole("dialog");
  const record = () => new URL(page.url()).searchParams.get("record");
  await expect(async () => {
    await page.keyboard.press("j"); // a key before the script has come is lost
    await expect(rows.first()).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.press("j");
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(drawer.getByRole("heading", { level: 2 })).toBeFocused();
  expect(record()).toBe(keys[0]);
  await expectAccessible(page);
  await page.keyboard.press("j");
  await expect.poll(record).toBe(keys[1]);
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
  await expect(rows.nth(1)).toBeFocused();
});
