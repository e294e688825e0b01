import { expect, test } from "@playwright/test";
import { signIn } from "./people.ts";

interface Listed {
  readonly items: readonly { readonly id: string; readonly changes: readonly unknown[] }[];
}

test("a landing's spine says who, through whom and when, from commit to cluster", async ({ page }) => {
  await signIn(page, "compliance-manager");
  const params = { kind: "pull-request", repository: "northwind/payments-deploy", limit: "20" };
  const list = (await (await page.request.get("/api/v1/landings", { params })).json()) as Listed;
  const landing = list.items.find(({ changes }) => changes.length > 1) ?? list.items[0];
  await page.goto(`/changes/landings/${encodeURIComponent(landing?.id ?? "")}`);
  const spine = page.getByRole("list", { name: "From commit to cluster" });
  for (const step of ["Commit", "Pull request", "Review", "Checks", "Merge"]) {
    const node = spine
      .getByRole("listitem")
      .filter({ has: page.getByRole("heading", { name: new RegExp(`^${step}\\b`) }) });
    await expect(node).toContainText(/received \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/);
    await expect(node.getByRole("link", { name: /^entry [\d,]+$/ }).first()).toBeVisible();
  }
  await expect(page.getByRole("table", { name: "Changes of the landing" }).getByRole("row")).toHaveCount(
    (landing?.changes.length ?? 0) + 1,
  );
});

test("what should be there and is not is drawn, with the source that would have told of it", async ({ page }) => {
  await signIn(page, "compliance-manager");
  const list = await page.request.get("/api/v1/changes", {
    params: { class: "out-of-path", repository: "northwind/fleet-prod" },
  });
  const emergency = await page.request.get("/api/v1/changes", { params: { class: "emergency", limit: "50" } });
  const all = [
    ...((await list.json()) as Listed).items,
    ...((await emergency.json()) as { items: { id: string; pullRequest: string | null }[] }).items.filter(
      ({ pullRequest }) => pullRequest === null,
    ),
  ];
  const [, repository, branch, sha] = /^([^@]+)@(.+):([0-9a-f]+)$/.exec(all[0]?.id ?? "") ?? [];
  await page.goto(`/changes/${repository}@${branch}/${sha}`);
  const spine = page.getByRole("list", { name: "From commit to cluster" });
  const missing = spine.getByRole("listitem").filter({ hasText: "expected, not received" });
  await expect(missing.first()).toContainText(/was not blind then|Before collection|Blind|Not collected/);
});
