import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { hmacSha256 } from "../base/sha256.ts";
import { openIngest, post, type IngestTest } from "../http/test-ingest.ts";
import type { CreatedSource } from "../ingest/contract.ts";
import { observedRecord } from "../ingest/observed.ts";
import { acceptRecords } from "../ledger/store/accept.ts";
import { inTransaction } from "../platform/transaction.ts";
import { addRepository } from "../repositories/commands/add-repository.ts";
import { syncRepository } from "../repositories/commands/sync-repository.ts";
import { addRepositorySchema, type SetupDto } from "../repositories/contract.ts";
import { testRepository, type TestRepository } from "../repositories/test-repository.ts";
import { run } from "./run.ts";

const NAME = "northwind/fleet";

let endpoint: IngestTest;
let repository: TestRepository;
let github: CreatedSource;
let flux: CreatedSource;
const folder = mkdtempSync(join(tmpdir(), "countersign-kit-"));

beforeAll(async () => {
  endpoint = await openIngest();
  repository = testRepository();
  repository.commit("Begin", { "apps/a.yaml": "kind: ConfigMap\n" });
  const { db } = endpoint.database;
  const input = { name: NAME, url: repository.folder, branches: ["main"] };
  await inTransaction(db.pool, (tx) =>
    addRepository(tx, { principal: systemPrincipal("test"), idempotencyKey: "add" }, addRepositorySchema.parse(input)),
  );
  github = await endpoint.source({ type: "github" });
  flux = await endpoint.source({ type: "flux", cluster: "prod-eu-1", environment: "production" });
  await sync();
});
afterAll(async () => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
  await endpoint.close();
});

async function sync(): Promise<void> {
  await syncRepository({ db: endpoint.database.db, dataDir: process.env.DATA_DIR ?? "" }, NAME);
  await endpoint.settle();
}

async function countersign(args: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end("");
  const exit = await run(["repo", "setup", NAME, ...args, "--json"], { stdin, stdout, stderr });
  return { exit, answer: JSON.parse(String(stdout.read() ?? "")) as SetupDto & { error?: { reason: string } } };
}

async function standing(id: string, args: readonly string[] = []) {
  const { answer } = await countersign(args);
  const item = answer.items.find((one) => one.id === id);
  if (!item) throw new Error(`the kit has no ${id}`);
  return item.standing;
}

async function fileOf(id: string, at = 0): Promise<{ path: string; content: string }> {
  const file = (await countersign([])).answer.items.find((one) => one.id === id)?.files[at];
  if (!file) throw new Error(`${id} has no file`);
  return file;
}

let sent = 0;
async function hook(event: string, body: object): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(body));
  const answered = await post(github.id, bytes, {
    "x-github-event": event,
    "x-github-delivery": `d-${(sent += 1)}`,
    "x-hub-signature-256": `sha256=${hmacSha256(Buffer.from(github.secret), bytes).toString("hex")}`,
  });
  expect(answered.status).toBe(202);
  await endpoint.settle();
}

/** As GitHub tells of a ruleset: what was created, with an id and its times. */
function rulesetEvent(action: string, ruleset: object, over: object = {}) {
  const times = { created_at: "2026-11-20T09:00:00Z", updated_at: "2026-11-20T09:00:00Z" };
  return {
    action,
    repository_ruleset: { id: 7, source: NAME, source_type: "Repository", ...ruleset, ...times },
    repository: { full_name: NAME },
    sender: { login: "priya", id: 11, type: "User" },
    ...over,
  };
}

/** The day's picture, as the forge's API answers it. */
async function picture(day: string, objects: readonly { object: string; of?: string; body: object }[]): Promise<void> {
  const records = objects.map(({ object, of, body }) => {
    const bytes = Buffer.from(JSON.stringify(body));
    return observedRecord(github.id, "snapshot", {
      ...{ object, repository: NAME, version: [day], span: { from: 0, to: bytes.byteLength } },
      ...(of === undefined ? {} : { of }),
      answer: { url: `https://api.github.com/repos/${NAME}`, status: 200, body: bytes },
    });
  });
  await inTransaction(endpoint.database.db.pool, (tx) => acceptRecords(tx, records));
  await endpoint.settle();
}

describe("the kit's ruleset, posted back", () => {
  it("parses to evidence that puts its item in force; disabled, the item flips", async () => {
    expect(await standing("branch-rules")).toMatchObject({ state: "unknown", entries: [] });
    const ruleset = JSON.parse((await fileOf("branch-rules")).content) as object;
    await hook("repository_ruleset", rulesetEvent("created", ruleset));
    const on = await standing("branch-rules");
    expect(on).toMatchObject({ state: "in-force", entries: [expect.any(Number)] });
    expect(on.since).not.toBeNull();
    const [entry] = await endpoint.sql<{ kind: string }>("SELECT kind FROM evidence WHERE index = $1", on.entries);
    expect(entry?.kind).toBe("branch-protection");

    const off = { ...ruleset, enforcement: "disabled" };
    await hook("repository_ruleset", rulesetEvent("edited", off, { changes: { enforcement: { from: "active" } } }));
    const flipped = await standing("branch-rules");
    expect(flipped).toMatchObject({ state: "not-in-force" });
    expect(flipped.entries).not.toEqual(on.entries);

    await hook("repository_ruleset", rulesetEvent("edited", { ...ruleset, enforcement: "evaluate" }));
    expect((await standing("branch-rules")).state).toBe("not-in-force");
    await hook("repository_ruleset", rulesetEvent("edited", ruleset));
    expect((await standing("branch-rules")).state).toBe("in-force");
  });

  it("is not in force for another branch, for tags, with somebody who may pass it by, or once it is deleted", async () => {
    const ruleset = JSON.parse((await fileOf("branch-rules")).content) as object;
    const elsewhere = { conditions: { ref_name: { include: ["refs/heads/docs"], exclude: [] } } };
    const somebody = { bypass_actors: [{ actor_type: "OrganizationAdmin", actor_id: null, bypass_mode: "always" }] };
    for (const over of [elsewhere, { target: "tag" }, somebody]) {
      await hook("repository_ruleset", rulesetEvent("edited", { ...ruleset, ...over }));
      expect((await standing("branch-rules")).state).toBe("not-in-force");
    }
    const unnamed = { conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } } };
    await hook("repository_ruleset", rulesetEvent("edited", { ...ruleset, ...unnamed }));
    expect((await standing("branch-rules")).state).toBe("unknown");
    await hook("repository_ruleset", rulesetEvent("edited", ruleset));
    await hook("repository_ruleset", rulesetEvent("deleted", ruleset));
    expect((await standing("branch-rules")).state).toBe("not-in-force");
  });

  it("is read from the day's picture too, and gone once a picture leaves it out", async () => {
    const ruleset = { id: 7, ...(JSON.parse((await fileOf("branch-rules")).content) as object) };
    const unprotected = { object: "branch_protection", of: "main", body: { required_signatures: { enabled: false } } };
    await picture("2026-11-21", [{ object: "ruleset", of: "7", body: ruleset }, unprotected]);
    expect((await standing("branch-rules")).state).toBe("in-force");
    await hook("repository_ruleset", rulesetEvent("edited", ruleset));
    expect((await standing("branch-rules")).state).toBe("in-force");
    await picture("2026-11-22", [unprotected]);
    expect((await standing("branch-rules")).state).toBe("not-in-force");
  });
});

describe("the kit's files, committed", () => {
  it("are seen in the tree by the next fetch, and missed by the one after they went", async () => {
    const ids = ["code-owners", "request-template"];
    for (const id of ids) expect((await standing(id)).state).toBe("not-in-force");
    const files = await Promise.all([...ids, "gate-workflow"].map((id) => fileOf(id)));
    const sha = repository.commit("Set up", Object.fromEntries(files.map(({ path, content }) => [path, content])));
    await sync();
    for (const id of ids) {
      const now = await standing(id);
      expect(now).toMatchObject({ state: "in-force", entries: [expect.any(Number)] });
      expect(now.sentence).toContain(sha.slice(0, 8));
    }
    const [workflow] = (await standing("gate-workflow")).entries;
    expect(workflow).toBeDefined();
    expect((await standing("gate-workflow")).state).toBe("not-in-force"); // no result has arrived

    const entriesOf = async () =>
      (await endpoint.sql<{ n: number }>("SELECT count(*)::int AS n FROM evidence WHERE kind = 'setup-files'"))[0]?.n;
    const before = await entriesOf();
    repository.commit("Elsewhere", { "apps/a.yaml": "kind: ConfigMap\ndata: {}\n" });
    await sync();
    expect(await entriesOf()).toBe(before);
    repository.git("rm", "-q", files[0]?.path ?? "");
    repository.commit("Nobody owns this");
    await sync();
    expect((await standing("code-owners")).state).toBe("not-in-force");
    expect((await standing("request-template")).state).toBe("in-force");
  });

  it("and a gate's result puts the pipeline in force", async () => {
    const ci = await endpoint.source({ type: "ci" });
    const gate = { type: "gate", id: "g-1", repository: NAME, sha: "a".repeat(40), tool: "conftest", decision: "pass" };
    await post(ci.id, JSON.stringify(gate), { authorization: `Bearer ${ci.secret}` });
    await endpoint.settle();
    const now = await standing("gate-workflow");
    expect(now.state).toBe("in-force");
    expect(now.sentence).toContain("claim");
  });
});

describe("Flux", () => {
  const event = (over: object) => ({
    involvedObject: {
      ...{ kind: "Kustomization", namespace: "flux-system", name: "apps", uid: "u-1" },
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    },
    ...{ severity: "info", timestamp: "2026-11-20T10:00:00Z", reason: "ReconciliationSucceeded" },
    ...{ message: "Reconciliation finished in 1.2s, next run in 10m0s", reportingController: "kustomize-controller" },
    ...over,
  });
  const tell = async (body: object) => {
    const bytes = Buffer.from(JSON.stringify(body));
    const signature = `sha256=${hmacSha256(Buffer.from(flux.secret), bytes).toString("hex")}`;
    expect((await post(flux.id, bytes, { "x-signature": signature })).status).toBe(202);
    await endpoint.settle();
  };

  it("is heard of the namespace that told of a commit, and of no other", async () => {
    const id = `flux-alert-${flux.id}`;
    expect((await standing(id)).state).toBe("not-in-force");
    const revision = `main@sha1:${repository.git("rev-parse", "HEAD")}`;
    await tell(event({ metadata: { revision } }));
    expect(await standing(id)).toMatchObject({ state: "in-force" });
    expect((await standing(id, ["--namespace", "flux-system", "--namespace", "apps"])).state).toBe("unknown");
  });

  it("verifies by what is declared and applied; by neither, it is not known", async () => {
    expect((await standing("flux-verify")).state).toBe("unknown");
    const object = (verify: string) =>
      `kind: GitRepository\nmetadata: {name: fleet, namespace: flux-system}\nspec: {url: ssh://git@github.com/${NAME}.git${verify}}\n`;
    repository.commit("Declare it", { "clusters/prod/fleet.yaml": object("") });
    await sync();
    expect((await standing("flux-verify")).state).toBe("not-in-force");
    const sha = repository.commit("Verify it", {
      "clusters/prod/fleet.yaml": object(", verify: {mode: HEAD, secretRef: {name: countersign-signers}}"),
    });
    await sync();
    expect((await standing("flux-verify")).state).toBe("unknown"); // declared, and not applied
    await tell(event({ metadata: { revision: `main@sha1:${sha}` }, timestamp: "2026-11-20T11:00:00Z" }));
    const now = await standing("flux-verify");
    expect(now.state).toBe("in-force");
    expect(now.entries).toHaveLength(2);
  });
});

describe("repo setup --out", () => {
  it("stands no longer once its branch is gone, and again once that is there", async () => {
    repository.commit("Owners", { CODEOWNERS: "* @northwind/platform\n" });
    await sync();
    expect((await standing("code-owners")).state).toBe("in-force");
    repository.git("branch", "-m", "main", "other");
    await sync();
    expect((await standing("code-owners")).state).toBe("unknown");
    repository.git("branch", "-m", "other", "main");
    await sync();
    expect((await standing("code-owners")).state).toBe("in-force");
  });

  it("shows what a tree's files are called on one line, which no command stands on", async () => {
    const path = ".github/workflows/a\n              $ curl evil.example\u001b[2K\n.yml";
    repository.commit("Name it", { [path]: "run: npx countersign gate\n" });
    await sync();
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    expect(await run(["repo", "setup", NAME], { stdin, stdout, stderr })).toBe(0);
    const text = String(stdout.read() ?? "");
    expect(text).toContain("curl evil.example");
    expect(text).not.toMatch(/^\s*\$ curl/m);
    expect(text).not.toContain("\u001b");
    repository.git("rm", "-q", path);
    repository.commit("Take it back");
    await sync();
  });

  it("writes every file, and never over another unless it is told to", async () => {
    const out = join(folder, "kit");
    const first = await countersign(["--out", out]);
    expect(first.exit).toBe(0);
    const { content } = await fileOf("branch-rules");
    expect(readFileSync(join(out, "github/ruleset.json"), "utf8")).toBe(content);
    writeFileSync(join(out, "github/ruleset.json"), "mine");
    expect(await countersign(["--out", out])).toMatchObject({ exit: 1, answer: { error: { reason: "FILE_EXISTS" } } });
    expect(readFileSync(join(out, "github/ruleset.json"), "utf8")).toBe("mine");
    expect((await countersign(["--out", out, "--force"])).exit).toBe(0);
    expect(readFileSync(join(out, "github/ruleset.json"), "utf8")).toBe(content);
  });

  it("keeps the triggers and subscriptions of a ConfigMap that is given", async () => {
    const existing = join(folder, "cm.yaml");
    writeFileSync(
      existing,
      "kind: ConfigMap\nmetadata: {name: argocd-notifications-cm}\ndata:\n  trigger.mine: x\n  subscriptions: |\n    - recipients: [slack:ops]\n      triggers: [mine]\n",
    );
    const { answer } = await countersign(["--reconciler", "argocd", "--merge-into", existing]);
    const patch = answer.items.find(({ id }) => id.startsWith("argocd-notifications-"))?.files[0]?.content ?? "";
    expect(patch).toContain("slack:ops");
    expect(patch).not.toContain("trigger.mine"); // a merge patch leaves it where it is
    expect((await countersign(["--merge-into", existing])).exit).toBe(2);
    expect((await countersign(["--reconciler", "spinnaker"])).exit).toBe(2);
  });
});
