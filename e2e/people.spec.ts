import { expect, test, type Locator, type Page } from "@playwright/test";
import { signIn } from "./people.ts";

interface Unmapped {
  readonly total: number;
  readonly items: readonly { readonly kind: string; readonly value: string; readonly unknownLandings: number }[];
}

const numberIn = async (place: Locator): Promise<number> => Number((await place.innerText()).replaceAll(/\D/g, ""));

/** A row of the preview: what is now, and then. */
async function previewed(page: Page, label: string): Promise<{ now: number; then: number }> {
  const row = page.getByRole("table", { name: "What it changes" }).getByRole("row", { name: label });
  return { now: await numberIn(row.getByRole("cell").nth(0)), then: await numberIn(row.getByRole("cell").nth(1)) };
}

async function unmappedNow(page: Page): Promise<Unmapped> {
  return (await (await page.request.get("/api/v1/people/unmapped")).json()) as Unmapped;
}

/** As the page of the test counts them. */
async function unknownNow(page: Page): Promise<number> {
  const answer = await page.request.get("/api/v1/tests/T-CHG-01");
  return ((await answer.json()) as { readonly counts: { readonly unknown: number } }).counts.unknown;
}

test("an import lowers what is unmapped, and T-CHG-01's unknowns, by the figures of its preview", async ({ page }) => {
  await signIn(page, "compliance-manager");
  await page.goto("/people");
  const before = await unmappedNow(page);
  const wanted = before.items.find(({ kind, unknownLandings }) => kind === "email" && unknownLandings > 0);
  if (!wanted) throw new Error("The demo leaves nobody unmapped on whom a verdict hangs.");
  const csv = `name,e-mail\r\nSomebody new,${wanted.value}\r\n`;
  const file = { name: "more-people.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
  await page.getByLabel("File").setInputFiles(file);
  await page.getByRole("button", { name: "Preview" }).click();

  const unmapped = await previewed(page, "Identities mapped to nobody");
  const unknown = await previewed(page, "Unknown verdicts of T-CHG-01");
  expect(unmapped.now).toBe(before.total);
  expect(unmapped.then).toBeLessThan(unmapped.now);
  expect(unknown).toEqual({ now: await unknownNow(page), then: unknown.now - wanted.unknownLandings });

  await page.getByRole("button", { name: /^Import 1 new person/ }).click();
  await expect(page.getByText("Imported.")).toBeVisible();
  expect((await unmappedNow(page)).total).toBe(unmapped.then);
  await expect.poll(() => unknownNow(page)).toBe(unknown.then);
});
