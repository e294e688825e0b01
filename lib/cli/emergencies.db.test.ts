import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signedIn } from "../access/test-people.ts";
import { loadEnv } from "../platform/env.ts";
import { ensureKeys } from "../platform/keys.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { run } from "./run.ts";

const dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
const before = process.env.DATABASE_URL;
let test: TestDatabase;

beforeAll(async () => {
  test = await testDatabase();
  process.env.DATABASE_URL = test.url;
  ensureKeys(loadEnv({ DATA_DIR: dataDir }), { fresh: true, needsLogKey: false });
});
afterAll(async () => {
  if (before === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = before;
  rmSync(dataDir, { recursive: true, force: true });
  await test.close();
});

async function countersign(args: readonly string[], input = "") {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const exit = await run([...args, "--data-dir", dataDir, "--json"], { stdin, stdout, stderr });
  return { exit, answer: JSON.parse(String(stdout.read() ?? "")) as Record<string, unknown> };
}

describe("policy import", () => {
  const policy = join(dataDir, "policy.yaml");

  it("sets the first policy, shows the secret of a new webhook once, and proposes what loosens it", async () => {
    const recipients = "recipients: {security: [{name: SOC, webhook: 'https://hooks.example.com/a'}]}";
    writeFileSync(policy, `approvalsRequired: 2\n${recipients}\n`);
    const set = await countersign(["policy", "import", policy, "--reason", "ours"]);
    expect(set).toMatchObject({ exit: 0, answer: { outcome: "set", version: 1 } });
    expect(set.answer.webhooks).toEqual([
      { url: "https://hooks.example.com/a", secret: expect.stringMatching(/^whsec_[\w+/=]{44}$/) as string },
    ]);
    const again = await countersign(
      ["policy", "import", "-", "--reason", "ours"],
      `approvalsRequired: 3\n${recipients}\n`,
    );
    expect(again).toMatchObject({ exit: 0, answer: { outcome: "set", version: 2, webhooks: [] } });
    const looser = await countersign(["policy", "import", policy, "--reason", "fewer"]);
    expect(looser).toMatchObject({ exit: 0, answer: { outcome: "proposed", proposal: 1 } });
  });

  it("answers a faulty file with 1, and wrong usage with 2", async () => {
    expect(await countersign(["policy", "import", "-", "--reason", "x"], "approvalsRequired: many")).toMatchObject({
      exit: 1,
      answer: { error: { reason: "POLICY_DOCUMENT" } },
    });
    expect(await countersign(["policy", "import"])).toMatchObject({ exit: 2 });
    expect(await countersign(["policy", "import", join(dataDir, "none.yaml"), "--reason", "ours"])).toMatchObject({
      exit: 2,
    });
  });
});

describe("emergency declare", () => {
  it("declares for a named implementer and prints what is due when", async () => {
    const priya = await signedIn(test.db, { roles: ["on-call"], name: "Priya Raman" });
    const tomasz = await signedIn(test.db, { roles: ["on-call"], name: "Tomasz Wilk" });
    const words = ["--what", "Raise the pool", "--why", "INC-4471", "--minutes", "60"];
    const people = ["--implementer", priya.email, "--authoriser", tomasz.email];
    const declared = await countersign(["emergency", "declare", ...words, "--cluster", "prod-eu-1", ...people]);
    expect(declared).toMatchObject({
      exit: 0,
      answer: { id: expect.stringMatching(/^E-\d{4}-\d{3}$/) as string, title: "Raise the pool" },
    });
    const due = declared.answer.due as { name: string }[];
    expect(due.map(({ name }) => name)).toEqual([
      "acknowledge",
      "window",
      "confirmation",
      "retro",
      "review",
      "post-review",
    ]);
    const self = ["--implementer", priya.email, "--authoriser", priya.email];
    expect(await countersign(["emergency", "declare", ...words, "--elsewhere", ...self])).toMatchObject({
      exit: 1,
      answer: { error: { reason: "SELF_AUTHORISATION" } },
    });
    expect(await countersign(["emergency", "declare", ...words, ...people])).toMatchObject({ exit: 2 });
  });
});
