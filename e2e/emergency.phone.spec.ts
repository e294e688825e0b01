import { expect, test, type APIRequestContext } from "@playwright/test";
import { cancel, declare } from "./cases.ts";
import { accountOf, accountsOf, fillSignIn, fromOurPage, signIn } from "./people.ts";

test.use({ javaScriptEnabled: false });

test("on call: from the link in the page, signed out, an emergency is declared within a minute", async ({ page }) => {
  const priya = accountOf("on-call");
  const from = Date.now();
  await page.goto("/emergency/declare");
  await expect(page).toHaveURL(/\/sign-in\?/);
  await fillSignIn(page, priya);
  await expect(page).toHaveURL(/\/emergency\/declare$/);
  await expect(page.getByText(`You are ${priya.name}, the implementer.`)).toBeVisible();
  await expect(page.getByRole("region", { name: "Due times" })).toHaveCount(1); // of the length that is chosen
  const id = await declare(page, "Scale payments-api to 6 by hand");
  expect(Date.now() - from).toBeLessThan(60_000);
  await expect(page.getByText(`Emergency ${id}`)).toBeVisible();
  await expect(page.getByText(`Declared by ${priya.name}`, { exact: false })).toBeVisible();
  await expect(page.getByRole("region", { name: "Due times" })).toContainText(/\d\d:\d\d/);
  await cancel(page, id);
});

test("on call: who declares cannot authorise; a voice approval is recorded and has its due time", async ({ page }) => {
  const [priya, lena] = accountsOf("on-call");
  if (!priya || !lena) throw new Error("The demo has fewer than two people on call.");
  await signIn(page, priya);
  await page.goto("/emergency/declare");
  const authoriser = page.getByLabel("Who authorised it? Not you.");
  await expect(authoriser.getByRole("option", { name: priya.name, exact: false })).toHaveCount(0);
  const session = (await (await page.request.get("/api/v1/session")).json()) as { id: string };
  const before = await casesOf(page.request);
  const refused = await page.request.post("/api/v1/emergencies", {
    headers: fromOurPage(page),
    data: {
      ...{ what: "By myself", why: "Nobody is awake", place: { kind: "elsewhere", name: "elsewhere" }, minutes: 60 },
      ...{ authoriser: session.id, authorisation: "verbal" },
    },
  });
  expect(refused.status()).toBe(422);
  expect(await refused.json()).toMatchObject({ code: "RULE_REFUSED", reason: "SELF_AUTHORISATION" });
  expect(await casesOf(page.request)).toBe(before);

  const listed = await authoriser.getByRole("option", { name: lena.name, exact: false }).getAttribute("value");
  await authoriser.selectOption(listed);
  await page.getByRole("radio", { name: /^By voice/ }).check();
  const id = await declare(page, "Restart the ledger exporter");
  await page.goto(`/emergencies/${id}`);
  await expect(page.getByText(`${lena.name} approved by voice and has to confirm it.`)).toBeVisible();
  const clocks = page.getByRole("list", { name: "Clocks" }).getByRole("listitem");
  const clock = clocks.filter({ hasText: "Voice approval confirmed" });
  await expect(clock).toContainText(/due \d{4}-\d{2}-\d{2} \d{2}:\d{2}/);
  await expect(clock).toContainText("left");
  await cancel(page, id);
});

async function casesOf(request: APIRequestContext): Promise<number | null> {
  const answer = await request.get("/api/v1/emergencies", { params: { limit: 1 } });
  return ((await answer.json()) as { total: number | null }).total;
}
