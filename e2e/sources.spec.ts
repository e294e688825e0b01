import { randomUUID } from "node:crypto";
import { expect, test, type APIRequestContext, type Page } from "@playwright/test";
import { signToken, testKey } from "../lib/access/test-issuer.ts";
import { fromOurPage, signIn } from "./people.ts";

interface Source {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
}

/** Adds a source on the page, as an administrator, and keeps the secret that is shown once. */
async function addSource(page: Page, kind: "Flux" | "GitLab"): Promise<Source> {
  await signIn(page, "admin");
  await page.goto("/sources");
  const name = `e2e ${kind.toLowerCase()} ${randomUUID().slice(0, 8)}`;
  await page.getByLabel("What sends").selectOption({ label: kind });
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Cluster", { exact: true }).fill("zz-e2e"); // the last of them, so that no form begins with it
  await page.getByRole("button", { name: "Add source" }).click();
  const secret = (await page.getByRole("region", { name: "Secret", exact: true }).textContent()) ?? "";
  await page.getByRole("link", { name: "Wait for the first event" }).click();
  await page.waitForURL(/\/sources\/[^/]+$/);
  return { id: new URL(page.url()).pathname.split("/").at(-1) ?? "", name, secret: secret.trim() };
}

/** One event of Flux, as its controller sends it with a bearer token. Answers the status. */
async function sendFlux(request: APIRequestContext, { id }: Pick<Source, "id">, secret: string): Promise<number> {
  const answer = await request.post(`/api/v1/ingest/${id}`, {
    headers: { authorization: `Bearer ${secret}` },
    data: {
      involvedObject: {
        ...{ kind: "Kustomization", namespace: "flux-system", name: "apps", uid: randomUUID() },
        apiVersion: "kustomize.toolkit.fluxcd.io/v1",
      },
      severity: "info",
      timestamp: new Date().toISOString(),
      message: "Reconciliation finished in 1.2s, next run in 10m0s",
      reason: "ReconciliationSucceeded",
      metadata: { revision: `main@sha1:${"a".repeat(40)}` },
      reportingController: "kustomize-controller",
      reportingInstance: "kustomize-controller-0",
    },
  });
  return answer.status();
}

const fact = (page: Page, label: string) =>
  page.locator("dt", { hasText: new RegExp(`^${label}$`) }).locator("xpath=following-sibling::dd[1]");

test("platform: the page of a new source waits, and shows its first event within a minute", async ({
  page,
  request,
}) => {
  test.slow();
  const source = await addSource(page, "Flux");
  await expect(page.getByText("waiting for the first event", { exact: false }).first()).toBeVisible();
  await expect(page.getByText("flux reconcile", { exact: false })).toBeVisible();
  expect(await sendFlux(request, source, source.secret)).toBe(202);
  await expect(fact(page, "State")).toContainText("live", { timeout: 60_000 }); // nobody reloads it
  await expect(fact(page, "Records")).toContainText("1", { timeout: 60_000 });
  await page.getByRole("link", { name: "Its records" }).click();
  const rows = page.getByRole("table", { name: "Records in the order of the ledger" });
  await expect(rows.locator("a[data-row]")).toHaveCount(1);
  await expect(rows.getByText(source.name)).toBeVisible();
});

test("platform: a wrong secret is counted, named, and leaves the ledger as it was", async ({ page, request }) => {
  const source = await addSource(page, "Flux");
  const recordsOf = async () => {
    const answer = await page.request.get("/api/v1/timeline", { params: { source: source.id } });
    return ((await answer.json()) as { items: unknown[] }).items.length;
  };
  expect(await sendFlux(request, source, "not-the-secret")).toBe(401);
  expect(await sendFlux(request, source, "nor-this-one")).toBe(401);
  await page.reload();
  const refused = page.getByRole("table", { name: "Refused requests by cause" });
  await expect(refused.getByRole("row", { name: /Wrong secret/ })).toContainText("2");
  await expect(page.getByText("2 requests; none is in the ledger")).toBeVisible();
  await expect(fact(page, "Records")).toContainText("0");
  expect(await recordsOf()).toBe(0);
});

test("platform: GitLab's page says that the hook may be disabled, and how to enable it again", async ({
  page,
  request,
}) => {
  const source = await addSource(page, "GitLab");
  const answer = await request.post(`/api/v1/ingest/${source.id}`, {
    headers: { "x-gitlab-token": "not-the-secret", "x-gitlab-event": "Push Hook" },
    data: { object_kind: "push" },
  });
  expect(answer.status()).toBe(401);
  await page.reload();
  await expect(page.getByRole("row", { name: /Wrong secret/ })).toContainText("1");
  const note = page.getByText("GitLab switches a hook off", { exact: false });
  await expect(note).toContainText("Disabled");
  await expect(note).toContainText("press Test there to switch it on again");
});

test("platform: of a rotated secret old and new are accepted, and the old one until it expires", async ({
  page,
  request,
}) => {
  const source = await addSource(page, "Flux");
  await page.getByLabel("Accept the present secret for").selectOption({ label: "1 day" });
  await page.getByRole("button", { name: "Rotate secret" }).click();
  const second = ((await page.getByRole("region", { name: "New secret" }).textContent()) ?? "").trim();
  const accepted = page.getByRole("table", { name: "Secrets accepted now" }).locator("tbody tr");
  await expect(accepted).toHaveCount(2);
  expect(await sendFlux(request, source, source.secret)).toBe(202);
  expect(await sendFlux(request, source, second)).toBe(202);

  const headers = fromOurPage(page);
  const rotated = await page.request.post(`/api/v1/sources/${source.id}/rotate`, {
    ...{ headers, data: { overlapSeconds: 4 } },
  });
  const { secret: third } = (await rotated.json()) as { secret: string };
  expect(await sendFlux(request, source, second)).toBe(202);
  expect(await sendFlux(request, source, third)).toBe(202);
  await expect.poll(() => sendFlux(request, source, second), { timeout: 15_000 }).toBe(401);
  expect(await sendFlux(request, source, third)).toBe(202);
  await page.reload();
  await expect(page.getByRole("row", { name: /Wrong secret/ })).toBeVisible();
});

test("platform: a workload's token is taken by its ids, named beside its record, and not once the rule is removed", async ({
  page,
  request,
}) => {
  const source = await addSource(page, "Flux");
  const key = await testKey("cluster-1");
  const issuer = "https://cluster.example";
  await page.getByText("Trust tokens", { exact: true }).click();
  await page.getByLabel("Tokens of").selectOption({ label: "a cluster's service account" });
  await page.getByLabel("Namespace").fill("flux-system");
  await page.getByLabel("Service account uid").fill("6f1c");
  await page.getByLabel("Issuer", { exact: true }).fill(issuer);
  await page.getByLabel("Audience").fill("countersign-e2e");
  await page.getByLabel("Keys of the issuer").fill(JSON.stringify({ keys: [key.jwk] }));
  await page.getByRole("button", { name: "Trust", exact: true }).click();
  await expect(page.getByText("serviceAccountToken", { exact: false })).toBeVisible();
  const token = (uid: string) =>
    signToken(
      {
        iss: issuer,
        aud: "countersign-e2e",
        "kubernetes.io": { namespace: "flux-system", serviceaccount: { name: "notifier", uid } },
      },
      key,
    );
  expect(await sendFlux(request, source, await token("6f1d"))).toBe(401);
  expect(await sendFlux(request, source, await token("6f1c"))).toBe(202);
  await expect(fact(page, "Records")).toContainText("1", { timeout: 60_000 });
  await page.getByRole("link", { name: "Its records" }).click();
  await page.locator("a[data-row]").first().click();
  await expect(page.getByText(`namespace=flux-system serviceaccount_uid=6f1c`, { exact: false })).toBeVisible();
  await page.goto(`/sources/${source.id}`);
  await page.getByRole("button", { name: "Remove" }).click();
  await expect.poll(async () => sendFlux(request, source, await token("6f1c")), { timeout: 15_000 }).toBe(401);
});
