import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { signIn } from "./people.ts";

test("platform: a repository's set-up says item by item what is in force, and which entry shows it", async ({
  page,
}) => {
  await signIn(page, "admin");
  await page.goto("/sources");
  await page.getByRole("link", { name: "Set-up of repositories" }).click();
  await page.getByRole("link", { name: "northwind/fleet-prod" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "northwind/fleet-prod" })).toBeVisible();
  await expectAccessible(page);

  const items = page.getByRole("table", { name: "Items of the set-up" });
  const owners = items.getByRole("row", { name: /owner who approves/ });
  await expect(owners).toContainText("in force");
  await expect(items.getByRole("row", { name: /control branch is protected/ })).toContainText("not in force");
  await expect(page.getByText("the rules may be bypassed by OrganizationAdmin (always)")).toBeVisible();

  const rules = page.locator("section", {
    has: page.getByRole("heading", { name: "The control branch is protected" }),
  });
  await rules.getByText("Set it up").click();
  const file = rules.getByRole("region", { name: "github/ruleset.json" });
  expect(JSON.parse((await file.textContent()) ?? "")).toMatchObject({ enforcement: "active", bypass_actors: [] });
  await rules
    .getByRole("link", { name: /^entry / })
    .first()
    .click();
  await expect(page.getByRole("dialog").getByText("Branch rules").first()).toBeVisible();
});
