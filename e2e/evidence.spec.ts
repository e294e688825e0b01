import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test, type Locator } from "@playwright/test";
import { signIn } from "./people.ts";

const sha256 = (...parts: readonly Uint8Array[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** A digest of the drawer, whole, as it stands on paper. */
async function digestOf(drawer: Locator, label: string): Promise<string> {
  const fact = drawer.locator("dt", { hasText: new RegExp(`^${label}$`) }).locator("xpath=following-sibling::dd[1]");
  return ((await fact.locator(".cs-hash-full").first().textContent()) ?? "").replace("sha256 ", "");
}

test("auditor: from a verdict to the raw review, whose hashes recompute, and to the forge", async ({ page }) => {
  await signIn(page, "auditor");
  await page.goto("/tests/T-CHG-01?verdict=pass");
  await page.getByRole("table", { name: "Verdicts" }).locator("a[data-row]").first().click();
  await page.getByRole("table", { name: "Changes" }).locator("a[data-row]").first().click();
  await page.waitForURL(/\/changes\/./);
  const review = page
    .getByRole("list", { name: "From commit to cluster" })
    .getByRole("listitem")
    .filter({
      has: page.getByRole("heading", { name: "Review" }),
    });
  await review
    .getByRole("link", { name: /^entry/ })
    .first()
    .click();

  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText(/^Review · entry/)).toBeVisible();
  await expect(drawer.getByText("included")).toBeVisible();
  const atForge = drawer.getByRole("link", { name: /pull/ });
  await expect(atForge).toHaveAttribute("href", /^https:\/\/.+\/pull\/\d+/);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    drawer.getByRole("link", { name: "Download record" }).click(),
  ]);
  const bytes = readFileSync(await download.path());
  expect(sha256(bytes)).toBe(await digestOf(drawer, "Bytes"));
  expect(JSON.parse(bytes.toString()) as object).toHaveProperty("review");

  const id = new URL(page.url()).searchParams.get("record") ?? "";
  const entry = await page.request.get(`/api/v1/log/entries/${id.split(".")[0]}`);
  const { leaf, leafHash } = (await entry.json()) as { leaf: string; leafHash: string };
  expect(leafHash).toBe(await digestOf(drawer, "Leaf hash"));
  expect(sha256(Uint8Array.of(0), Buffer.from(leaf))).toBe(leafHash);
});
