import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { diffBags } from "../bundles/diff.ts";
import { openArchive } from "../bundles/read-archive.ts";
import { bundleSigner } from "../bundles/signer.ts";
import { TestInstallation } from "../bundles/test-bundle.ts";
import { headKeeper, openLogKey } from "../jobs/log-key.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { Follower } from "../pipeline.ts";
import { loadEnv, type Env } from "../platform/env.ts";
import { ensureKeys, readBundleKey } from "../platform/keys.ts";
import { inTransaction } from "../platform/transaction.ts";
import { command as diffCommand } from "./bundle-diff.ts";
import { command as exportCommand } from "./bundle-export.ts";
import { command as verifyCommand } from "./bundle-verify.ts";
import type { Answer, Command, Values } from "./command.ts";
import type { Local } from "./connection.ts";

let here: TestInstallation;
let env: Env;

beforeAll(async () => {
  here = await TestInstallation.open();
  env = loadEnv({ DATA_DIR: here.folder, DATABASE_URL: here.test.url });
  ensureKeys(env, { fresh: true, needsLogKey: true });
  await here.source("flux-1", "flux");
  await advance();
});
afterAll(() => here.close());

async function advance(): Promise<void> {
  const logKey = (await openLogKey(here.sql, env))!;
  await new Sequencer(here.test.db.pool, logKey, headKeeper(env, logKey)).run(1000);
  await new Follower(here.test.db.pool).run();
}

const run = (command: Command, positionals: readonly string[], values: Values = {}): Promise<Answer> => {
  const local: Local = {
    ...{
      kind: "local",
      env,
      db: here.test.db,
      adminUrl: here.test.url,
      sql: here.sql,
      principal: systemPrincipal("test"),
    },
    transaction: (work) => inTransaction(here.test.db.pool, work),
    close: async () => undefined,
  };
  const quiet = { write: () => true } as unknown as NodeJS.WritableStream;
  return command.run({ values, positionals, connect: async () => local, stdin: process.stdin, stderr: quiet });
};

const file = (name: string) => join(here.folder, name);
const asked = (out: string, framework = "soc2"): Values => {
  const today = new Date().toISOString().slice(0, 10);
  return {
    framework,
    from: "2026-01-01",
    to: today > "2026-12-31" ? today : "2026-12-31",
    zone: "UTC",
    out: file(out),
  };
};

describe("bundle export, verify, diff", () => {
  it("names the editions of a framework that has several", async () => {
    for (const framework of ["pci", "iso"]) {
      await expect(run(exportCommand, [], asked("no.zip", framework))).rejects.toMatchObject({
        reason: "EDITION_NEEDED",
      });
    }
  });

  it("ends with 0 for the right fingerprint, 1 for another, 2 for none", async () => {
    expect((await run(exportCommand, [], asked("a.zip"))).exit ?? 0).toBe(0);
    const { fingerprint } = bundleSigner(readBundleKey(env));
    expect((await run(verifyCommand, [file("a.zip")], { fingerprint })).exit).toBe(0);
    expect((await run(verifyCommand, [file("a.zip")], { fingerprint: "SHA256:other" })).exit).toBe(1);
    expect((await run(verifyCommand, [file("a.zip")])).exit).toBe(2);
    await expect(run(verifyCommand, [])).rejects.toMatchObject({ reason: "USAGE" });
  });

  it("names the rows that differ, and the entry that changed each", async () => {
    await here.change("same", { title: "x", ref: [0, 0] }, "2026-03-01T00:00:00Z", 0);
    await here.change("gone", { title: "x" }, "2026-03-01T00:00:00Z", 0);
    await here.change("edited", { title: "before", ref: [0, 0] }, "2026-03-01T00:00:00Z", 0);
    await run(exportCommand, [], asked("tuesday.zip"));
    await here.source("flux-2", "flux");
    await advance();
    await here.sql("UPDATE change SET until_size = 2 WHERE key IN ('gone', 'edited')");
    await here.change("edited", { title: "after", ref: [1, 0] }, "2026-03-01T00:00:00Z", 2);
    await here.change("new", { title: "x", ref: [1, 0] }, "2026-03-01T00:00:00Z", 2);
    await run(exportCommand, [], asked("thursday.zip"));
    const [a, b] = [await openArchive(file("tuesday.zip")), await openArchive(file("thursday.zip"))];
    const { rows } = await diffBags(a, b);
    expect([...rows].sort((x, y) => (x.key < y.key ? -1 : 1))).toEqual([
      { population: "changes", key: "edited", kind: "changed", columns: [["title", "before", "after"]], entries: [1] },
      { population: "changes", key: "gone", kind: "removed", columns: [], entries: [] },
      { population: "changes", key: "new", kind: "added", columns: [], entries: [1] },
    ]);
    a.close();
    b.close();
    expect(await run(diffCommand, [file("tuesday.zip"), file("thursday.zip")])).toMatchObject({ exit: 1 });
    expect(await run(diffCommand, [file("tuesday.zip"), file("tuesday.zip")])).toMatchObject({ exit: 0 });
  });
});
