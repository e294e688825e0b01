import { PassThrough } from "node:stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { openIngest, post, type IngestTest } from "../http/test-ingest.ts";
import { notificationOf } from "../ingest/argocd/made.ts";
import { inTransaction } from "../platform/transaction.ts";
import { addRepository } from "../repositories/commands/add-repository.ts";
import { syncRepository } from "../repositories/commands/sync-repository.ts";
import { addRepositorySchema, type SetupDto } from "../repositories/contract.ts";
import { testRepository, type TestRepository } from "../repositories/test-repository.ts";
import { run } from "./run.ts";

const NAME = "northwind/fleet";

let endpoint: IngestTest;
let repository: TestRepository;

beforeAll(async () => {
  endpoint = await openIngest();
  repository = testRepository();
});
afterAll(async () => {
  repository.remove();
  await endpoint.close();
});

async function standing(): Promise<SetupDto["items"][number]["standing"] | undefined> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end("");
  await run(["repo", "setup", NAME, "--reconciler", "argocd", "--json"], { stdin, stdout, stderr });
  const setup = JSON.parse(String(stdout.read() ?? "")) as SetupDto;
  return setup.items.find(({ id }) => id === "argocd-signature-keys")?.standing;
}

it("Argo CD is seen to verify by a commit of the repository that it refused", async () => {
  const { db } = endpoint.database;
  const sha = repository.commit("Begin", { "apps/a.yaml": "kind: ConfigMap\n" });
  const by = { principal: systemPrincipal("test"), idempotencyKey: "add" };
  const input = addRepositorySchema.parse({ name: NAME, url: repository.folder, branches: ["main"] });
  await inTransaction(db.pool, (tx) => addRepository(tx, by, input));
  await syncRepository({ db, dataDir: process.env.DATA_DIR ?? "" }, NAME);
  const argocd = await endpoint.source({ type: "argocd", cluster: "prod-eu-1", environment: "production" });
  const tell = async (status: string, revision: string, message?: string) => {
    const conditions = message === undefined ? [] : [{ type: "ComparisonError", message }];
    const body = notificationOf({ operation: null, sync: { status, revision }, more: { conditions } });
    const headers = { authorization: `Bearer ${argocd.secret}` };
    expect((await post(argocd.id, JSON.stringify(body), headers)).status).toBe(202);
    await endpoint.settle();
  };
  const unsigned = (revision: string) =>
    `Target revision ${revision} in Git is not signed, but a signature is required`;
  await tell("OutOfSync", sha);
  expect(await standing()).toMatchObject({ state: "unknown", entries: [] });
  await tell("OutOfSync", "f".repeat(40), unsigned("f".repeat(40)));
  expect(await standing()).toMatchObject({ state: "unknown", entries: [] });
  await tell("OutOfSync", sha, unsigned(sha));
  expect(await standing()).toMatchObject({ state: "in-force", entries: [expect.any(Number)] });
});
