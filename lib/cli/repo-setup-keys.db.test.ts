import { PassThrough } from "node:stream";
import { generateKey } from "openpgp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { openIngest, type IngestTest } from "../http/test-ingest.ts";
import { addPerson } from "../people/commands/add-person.ts";
import { newPersonSchema } from "../people/contract.ts";
import { inTransaction } from "../platform/transaction.ts";
import { addKeys } from "../repositories/commands/add-keys.ts";
import { addRepository } from "../repositories/commands/add-repository.ts";
import { noteAccountKeys } from "../repositories/commands/note-account-keys.ts";
import { addKeysSchema, addRepositorySchema, type SetupDto } from "../repositories/contract.ts";
import { run } from "./run.ts";

const NAME = "northwind/fleet";

let endpoint: IngestTest;

beforeAll(async () => {
  endpoint = await openIngest();
  const input = addRepositorySchema.parse({
    name: NAME,
    url: "https://github.com/northwind/fleet",
    branches: ["main"],
  });
  await inTransaction(endpoint.database.db.pool, (tx) => addRepository(tx, by(), input));
});
afterAll(() => endpoint.close());

const by = () => ({ principal: systemPrincipal("test"), idempotencyKey: crypto.randomUUID() });

async function armored(name: string): Promise<string> {
  const { publicKey } = await generateKey({ userIDs: [{ name }], format: "armored" });
  return publicKey;
}

async function verifyItem(): Promise<{ files: string; notes: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end("");
  await run(["repo", "setup", NAME, "--json"], { stdin, stdout, stderr });
  const setup = JSON.parse(String(stdout.read() ?? "")) as SetupDto;
  const item = setup.items.find(({ id }) => id === "flux-verify");
  return { files: JSON.stringify(item?.files), notes: JSON.stringify(item?.notes) };
}

it("the kit tells a cluster to believe keys for which somebody here answers, and names the others", async () => {
  const { pool } = endpoint.database.db;
  const [own, mei, eve] = [await armored("own"), await armored("mei"), await armored("eve")];
  await inTransaction(pool, (tx) => addKeys(tx, by(), addKeysSchema.parse({ content: own, name: "Own" })));
  for (const [account, login, material] of [
    ["11", "mei", mei],
    ["12", "eve", eve],
  ] as const) {
    const fact = { kind: "account-keys" as const, forge: "github" as const, account, login, form: "openpgp" as const };
    const keys = [{ id: "1", material }];
    await inTransaction(pool, (tx) =>
      noteAccountKeys(tx, { source: "src_github", forgeSigner: false }, { ...fact, keys }),
    );
  }
  const body = (armor: string) => JSON.stringify(armor.split(/\r?\n/)[3]).slice(1, -1);
  const before = await verifyItem();
  expect(before.files).toContain(body(own));
  expect(before.files).not.toContain(body(mei));
  expect(before.notes).toMatch(/\(github\/eve\).*\(github\/mei\)|\(github\/mei\).*\(github\/eve\)/);

  const identities = [{ kind: "forge-id", issuer: "github", value: "11" }];
  const person = newPersonSchema.parse({ name: "Mei Tanaka", identities, note: "She works here." });
  await inTransaction(pool, (tx) => addPerson(tx, by(), person));
  await endpoint.settle();
  const after = await verifyItem();
  expect(after.files).toContain(body(mei));
  expect(after.files).not.toContain(body(eve));
  expect(after.notes).toContain("(github/eve)");
  expect(after.notes).not.toContain("(github/mei)");
});
