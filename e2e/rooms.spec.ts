import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { signIn } from "./people.ts";

const ROOMS = [
  { path: "/overview", heading: "Overview" },
  { path: "/timeline", heading: "Timeline" },
  { path: "/changes", heading: "Changes" },
  { path: "/deployments", heading: "Deployments" },
  { path: "/drift", heading: "Drift" },
  { path: "/emergencies", heading: "Emergencies" },
  { path: "/bundles", heading: "Bundles" },
  { path: "/people", heading: "People" },
  { path: "/keys", heading: "Keys" },
  { path: "/sources", heading: "Sources" },
  { path: "/status", heading: "Status" },
] as const;

test.beforeEach(async ({ page }) => {
  await signIn(page, "compliance-manager");
});

for (const { path, heading } of ROOMS) {
  test(`${heading} opens filled, without a fault, and axe finds nothing`, async ({ page }) => {
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") faults.push(message.text());
    });
    const response = await page.goto(path);
    expect(response?.status()).toBe(200);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expect(page.getByText("Demo database. Not evidence.")).toBeVisible();
    const axe = await new AxeBuilder({ page }).analyze();
    expect(axe.violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ""}`)).toEqual([]);
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

test("a wrong secret is counted on the source's page and names its cause", async ({ page, request }) => {
  await page.goto("/sources");
  const link = page.getByRole("link", { name: "github northwind" });
  const id = (await link.getAttribute("href"))?.split("/").at(-1) ?? "";
  const answer = await request.post(`/api/v1/ingest/${id}`, {
    headers: {
      "x-github-event": "ping",
      "x-github-delivery": "e2e-1",
      "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
    },
    data: { zen: "x" },
  });
  expect(answer.status()).toBe(401);
  await link.click();
  await expect(page.getByText("Wrong secret", { exact: false })).toBeVisible();
});
