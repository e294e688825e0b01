import { expect, type Page } from "@playwright/test";
import { fromOurPage } from "./people.ts";

/** Fills in and sends the declaration that is open; answers the case's id. */
export async function declare(page: Page, what: string): Promise<string> {
  await page.getByLabel("What will you change?").fill(what);
  await page.getByLabel("Why? An incident link is enough.").fill("https://incidents.example/4711");
  await page.getByRole("radio", { name: /^staging-eu-1/ }).check();
  await page.getByRole("button", { name: "Declare emergency" }).click();
  await page.waitForURL(/\/emergency\/[^/]+\/acknowledge$/);
  return new URL(page.url()).pathname.split("/")[2] ?? "";
}

/** So that its window covers nothing that another test does: the declarer says that nothing was changed. */
export async function cancel(page: Page, id: string): Promise<void> {
  const answer = await page.request.post(`/api/v1/emergencies/${id}/cancel`, {
    ...{ headers: fromOurPage(page), data: { reason: "Declared by a test; nothing was changed." } },
  });
  expect(answer.status()).toBe(200);
}
