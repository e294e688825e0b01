import { expect, test, type Page } from "@playwright/test";
import { GitFixture } from "./git-fixture.ts";
import { accountsOf, fromOurPage, signIn, type Account } from "./people.ts";

/** Who pushed: an account of the forge that the demo's people map to somebody who signs in here. */
const PRIYA = { login: "praman", id: 4418801 };

function onCall(name: string): Account {
  const account = accountsOf("on-call").find((one) => one.name === name);
  if (!account) throw new Error(`The demo has no ${name} on call.`);
  return account;
}

test.describe("on call: a direct push that was found", () => {
  test.describe.configure({ mode: "serial" });
  const fixture = new GitFixture();
  let id = "";
  test.afterAll(() => fixture.remove());

  test.beforeAll(async ({ browser }) => {
    test.slow();
    const page = await browser.newPage();
    await signIn(page, "admin");
    await page.goto("/repositories");
    fixture.commit("root");
    fixture.commit("lost");
    await fixture.add(page, 2);
    fixture.git("reset", "-q", "--hard", fixture.sha("root"));
    fixture.commit("forced");
    const at = new Date(Date.now() - 5000).toISOString();
    await fixture.tellPush(page, { before: "lost", after: "forced", at, forced: true }, PRIYA);
    await fixture.sync(page, 2);
    // A forced push needs no minute of grace: it is a case at once.
    await expect.poll(async () => (id = await caseOf(page)), { timeout: 30_000 }).not.toBe("");
    await page.close();
  });

  async function caseOf(page: Page): Promise<string> {
    const list = await page.request.get("/api/v1/emergencies", { params: { limit: "50" } });
    const { items } = (await list.json()) as { items: { id: string; place: { name: string } }[] };
    return items.find(({ place }) => place.name === fixture.name)?.id ?? "";
  }

  test("8: somebody else is offered a review of exactly its commits, and no empty pull request", async ({ page }) => {
    await signIn(page, onCall("Lena Fischer"));
    await page.goto(`/emergencies/${id}`);
    const exactly = page.getByText(/^You review exactly the commits/);
    await expect(exactly).toContainText(fixture.sha("lost").slice(0, 8));
    await expect(exactly).toContainText(fixture.sha("forced").slice(0, 8));
    await page.getByText("Review the change").first().click();
    await expect(exactly).toBeVisible();
    await expect(page.getByRole("button", { name: "Review the change" })).toBeVisible();
    await expect(page.getByRole("row", { name: /Pull request/ })).toContainText("reviewed as a range");
  });

  test("8: who pushed it is not offered the review, and is refused one", async ({ page }) => {
    const priya = await signIn(page, onCall("Priya Raman"));
    await page.goto(`/step-up?next=/emergencies/${id}`);
    await page.getByLabel("Password").fill(priya.password);
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.waitForURL(`**/emergencies/${id}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("Review the change")).toHaveCount(0);
    const range = {
      repository: fixture.name,
      branch: "main",
      before: fixture.sha("lost"),
      after: fixture.sha("forced"),
    };
    const answer = await page.request.post(`/api/v1/emergencies/${id}/review`, {
      ...{ headers: fromOurPage(page), data: { of: "change", outcome: "approved", comment: "Mine is right.", range } },
    });
    expect(answer.status()).toBeGreaterThanOrEqual(400);
    expect(await answer.json()).toMatchObject({ reason: "SELF_REVIEW" });
  });
});
