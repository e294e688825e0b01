import { expect, test, type Locator, type Page } from "@playwright/test";
import { signIn } from "./people.ts";

interface Listed {
  readonly items: readonly { readonly id: string; readonly changes: readonly { readonly id: string }[] }[];
}

interface Told {
  readonly relations: readonly { readonly kind: string }[];
  readonly images: {
    readonly items: readonly {
      readonly digest: string;
      readonly built: readonly { readonly change: object | null }[];
    }[];
  };
  readonly tickets: readonly { readonly ticket: string; readonly records: readonly unknown[] | null }[];
}

/** The newest landings of a repository whose spine holds what is looked for, and what that is. */
async function findTold<T>(page: Page, repository: string, look: (told: Told) => T | undefined): Promise<[string, T]> {
  const params = { kind: "pull-request", repository, limit: "100" };
  const list = (await (await page.request.get("/api/v1/landings", { params })).json()) as Listed;
  for (const { changes } of list.items) {
    const change = changes.at(-1)?.id ?? "";
    const answer = await page.request.get("/api/v1/timeline/spine", { params: { change } });
    const found = look((await answer.json()) as Told);
    if (found === undefined) continue;
    const [, name, branch, sha] = /^([^@]+)@(.+):([0-9a-f]+)$/.exec(change) ?? [];
    return [`/changes/${name}@${branch}/${sha}`, found];
  }
  throw new Error(`No landing of ${repository} in the demo has it.`);
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
  const [address, told] = await findTold(page, "northwind/payments-deploy", ({ tickets }) =>
    tickets.find(({ records }) => (records?.length ?? 0) > 0),
  );
  await page.goto(address);
  const node = stepOf(page, new RegExp(`^Ticket ${told.ticket}\\b`));
  await expect(node).toContainText(/It is approved, says/);
  await expect(node).toContainText(/received \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/);
  await expect(node.getByRole("link", { name: /^entry [\d,]+$/ }).first()).toBeVisible();
});

test("a deployed digest is followed to the change that it was built from", async ({ page }) => {
  await signIn(page, "compliance-manager");
  const [address] = await findTold(page, "northwind/payments-deploy", ({ images }) =>
    images.items.flatMap((image) => image.built).find(({ change }) => change !== null),
  );
  await page.goto(address);
  const node = stepOf(page, /^Image\b/).filter({ hasText: "Built from" });
  await expect(node).toContainText(/an attestation says so/);
  await expect(node.getByRole("link", { name: /^entry [\d,]+$/ }).first()).toBeVisible();
  await node
    .getByRole("link", { name: /^[0-9a-f]{8}/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/changes\/northwind\/payments-api@main\/[0-9a-f]{40}$/);
  await expect(stepOf(page, /^Commit\b/)).toContainText(/received \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/);
});

test("a change that was taken back says by which one, and that one says of which", async ({ page }) => {
  await signIn(page, "compliance-manager");
  const [address] = await findTold(page, "northwind/fleet-prod", ({ relations }) =>
    relations.find(({ kind }) => kind === "reverts"),
  );
  await page.goto(address);
  await stepOf(page, /^Reverts\b/)
    .getByRole("link")
    .first()
    .click();
  const back = stepOf(page, /^Reverted by\b/);
  await expect(back).toContainText("Its message says that it reverts this change.");
  await back.getByRole("link").first().click();
  await expect(page).toHaveURL(new RegExp(`${address}$`));
});

function stepOf(page: Page, title: RegExp): Locator {
  return page
    .getByRole("list", { name: "From commit to cluster" })
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: title }) });
}
