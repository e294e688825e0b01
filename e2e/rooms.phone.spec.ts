import { expect, test } from "@playwright/test";
import { signIn } from "./people.ts";

const PATHS = [
  ...[
    "/overview",
    "/timeline",
    "/changes",
    "/changes/landings",
    "/population",
    "/deployments",
    "/drift",
    "/emergencies",
  ],
  ...["/controls", "/controls/soc2:CC8.1", "/tests", "/tests/T-CHG-01", "/bundles", "/sources", "/sources/blind"],
];

test("no page is wider than a phone", async ({ page }) => {
  test.slow();
  await signIn(page, "compliance-manager");
  const wider: string[] = [];
  for (const path of PATHS) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const [whole, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if ((whole ?? 0) > (seen ?? 0)) wider.push(`${path}: ${whole} of ${seen}`);
  }
  expect(wider).toEqual([]);
});
