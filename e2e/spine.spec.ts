import { expect, test } from "@playwright/test";
import { signIn } from "./people.ts";

interface Listed {
  readonly items: readonly { readonly id: string; readonly changes: readonly { readonly id: string }[] }[];
}

interface Told {
  readonly tickets: readonly { readonly ticket: string; readonly records: readonly unknown[] | null }[];
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
  await expect(missing.first()).toContainText(/was not blind then|Before collection|Blind|Not collected|On its way/);
});

test("the ticket that a change names is a step of its own, with who, when and through whom", async ({ page }) => {
  await signIn(page, "compliance-manager");
  const params = { kind: "pull-request", repository: "northwind/payments-deploy", limit: "20" };
  const list = (await (await page.request.get("/api/v1/landings", { params })).json()) as Listed;
  for (const { id, changes } of list.items) {
    const change = changes.at(-1)?.id ?? "";
    const spine = (await (await page.request.get("/api/v1/timeline/spine", { params: { change } })).json()) as Told;
    const told = spine.tickets.find(({ records }) => (records?.length ?? 0) > 0);
    if (!told) continue;
    await page.goto(`/changes/landings/${encodeURIComponent(id)}`);
    const node = page
      .getByRole("list", { name: "From commit to cluster" })
      .getByRole("listitem")
      .filter({ has: page.getByRole("heading", { name: new RegExp(`^Ticket ${told.ticket}\\b`) }) });
    await expect(node).toContainText(/It is approved, says/);
    await expect(node).toContainText(/received \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/);
    await expect(node.getByRole("link", { name: /^entry [\d,]+$/ }).first()).toBeVisible();
    return;
  }
  throw new Error("No landing of the demo names a ticket that was received.");
});
