import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { startTestIssuer, type TestIssuer } from "../access/test-issuer.ts";
import { deliveredSource, takeDelivery } from "../http/deliveries.ts";
import { openIngest, type IngestTest } from "../http/test-ingest.ts";
import { CI_RECORDED } from "../ingest/ci/recorded.ts";
import { addTrust } from "../ingest/commands/add-trust.ts";
import type { RecordedDelivery } from "../ingest/recorded-delivery.ts";
import { ABSENT, ABSENT_NOTE, bodyOf } from "../ingest/test-recorded.ts";
import { inTransaction } from "../platform/transaction.ts";
import { readNewestGates } from "../repositories/store/setup.ts";
import { hasProgram, testRepository } from "../repositories/test-repository.ts";
import { runGate } from "./gate.ts";
import { run } from "./run.ts";

const PASSES = JSON.stringify([{ filename: "deploy.yaml", namespace: "main", successes: 3 }]);
const FAILS = JSON.stringify([{ filename: "deploy.yaml", namespace: "main", failures: [{ msg: "runs as root" }] }]);
const WARNS = JSON.stringify([
  { filename: "deploy.yaml", namespace: "main", successes: 1, warnings: [{ msg: "old" }] },
]);
/** A token of the repository that the gate runs in. */
const FLEET = { repository_id: "77", repository: "northwind/fleet-prod" };
const TESTS = '<testsuite name="s" tests="2" failures="0"><testcase name="a"/><testcase name="b"/></testsuite>';

let endpoint: IngestTest;
let server: Server;
let url: string;
let issuer: TestIssuer;
let source: { id: string; secret: string };
const repository = testRepository();
const folder = mkdtempSync(join(tmpdir(), "countersign-gate-"));
const sha = repository.commit("first", { "deploy.yaml": "kind: Deployment\n" });

beforeAll(async () => {
  endpoint = await openIngest();
  issuer = await startTestIssuer();
  source = await endpoint.source({ type: "ci" });
  server = createServer((request, response) => {
    void takeDelivery(request, response, deliveredSource(request) ?? "", {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await Promise.all([endpoint.close(), issuer.close()]);
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

let made = 0;
/** A folder of results. */
function results(files: Readonly<Record<string, string | Uint8Array>>): string {
  made += 1;
  const path = join(folder, `results-${made}`);
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return path;
}

interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  readonly summary: string;
  readonly artifact: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The gate as a job of GitHub runs it, in the checkout. */
async function gate(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  made += 1;
  const [out, step] = [join(folder, `gate-${made}.ndjson`), join(folder, `summary-${made}.md`)];
  writeFileSync(step, "");
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const job = {
    GITHUB_REPOSITORY: "Northwind/Fleet-Prod",
    GITHUB_SHA: sha,
    GITHUB_RUN_ID: String(4000 + made),
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_WORKFLOW: "checks",
    GITHUB_JOB: "gate",
    GITHUB_STEP_SUMMARY: step,
    TOKEN: source.secret,
  };
  const before = process.cwd();
  process.chdir(repository.folder);
  const given = ["gate", "--source", source.id, "--url", url, "--token-env", "TOKEN", "--out", out, "--json", ...args];
  const exit = await run(given, { stdin, stdout, stderr }, { ...job, ...environment }).finally(() =>
    process.chdir(before),
  );
  const text = String(stdout.read() ?? "");
  return {
    exit,
    out: text,
    err: String(stderr.read() ?? ""),
    summary: readFileSync(step, "utf8"),
    artifact: out,
    json: JSON.parse(text) as Ran["json"],
  };
}

interface Told {
  readonly kind: string;
  readonly fact: Readonly<Record<string, unknown>>;
  readonly auth: Readonly<Record<string, unknown>>;
}

/** What the ledger holds of the lines that a gate sent. */
async function recorded({ artifact }: Ran): Promise<Told[]> {
  await endpoint.settle();
  const keys = readFileSync(artifact, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => `%${(JSON.parse(line) as { id: string }).id}%`);
  return endpoint.sql<Told>(
    `SELECT e.kind, e.facts->'fact' AS fact, i.auth::jsonb AS auth FROM evidence e
     JOIN ledger_entry l ON l.index = e.index JOIN inbox i ON i.id = l.inbox_id
     WHERE i.source = $1 AND i.key LIKE ANY($2::text[]) ORDER BY e.index, e.ordinal`,
    [source.id, keys],
  );
}

describe("gate", () => {
  it("passes, and leaves every report, the job and the decision on record, bound to the commit", async () => {
    const ran = await gate(["--require", "conftest,junit", results({ "a.json": PASSES, "t.xml": TESTS })]);
    expect([ran.exit, ran.json.decision]).toEqual([0, "pass"]);
    const about = { repository: "northwind/fleet-prod", sha };
    expect(await recorded(ran)).toMatchObject([
      {
        kind: "gate",
        fact: { tool: "conftest", job: "checks / gate", decision: "pass", passed: 3, ...about },
        auth: { method: "bearer" },
      },
      { kind: "test-report", fact: { tests: 2, failures: 0, ...about } },
      { kind: "ci-run", fact: { workflow: "checks / gate", status: "completed", conclusion: "success", ...about } },
      { kind: "gate", fact: { tool: "countersign-gate", job: "checks / gate", decision: "pass", failed: 0, ...about } },
    ]);
    const stored = await endpoint.sql<{ bytes: Buffer }>(
      `SELECT p.bytes FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE i.source = $1 ORDER BY i.id`,
      [source.id],
    );
    const sent = readFileSync(ran.artifact, "utf8");
    expect(stored.map(({ bytes }) => `${bytes.toString("utf8")}\n`).join("")).toBe(sent);
    expect(ran.summary).toContain("the gate passes");
    expect(JSON.parse(sent.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      tree: repository.git("rev-parse", "HEAD^{tree}"),
      signature: { status: "unsigned" },
    });
  });

  it("fails where a tool does, and says so on record", async () => {
    const ran = await gate(["--results", results({ "a.json": FAILS }), "--results", results({ "b.json": PASSES })]);
    expect([ran.exit, ran.json.decision]).toEqual([1, "fail"]);
    expect((await recorded(ran)).at(-1)).toMatchObject({
      fact: { tool: "countersign-gate", decision: "fail", violations: [{ rule: "conftest" }] },
    });
  });

  it("leaves a failure standing beside what another job, leg or file of the same run says", async () => {
    const judged = repository.commit("legs", { "legs.txt": "1" });
    const run = { GITHUB_SHA: judged, GITHUB_RUN_ID: "77" };
    await recorded(await gate(["--name", "prod", results({ "a.json": FAILS })], run));
    await recorded(await gate(["--name", "test", results({ "a.json": PASSES })], run));
    await recorded(await gate([results({ "a.json": FAILS, "b.json": PASSES })], { ...run, GITHUB_JOB: "two-files" }));
    const [link] = await endpoint.sql<{ results: { name: string; conclusion: string }[] }>(
      "SELECT state->'results' AS results FROM commit_link WHERE key = $1",
      [`northwind/fleet-prod:${judged}`],
    );
    const told = link?.results.map(({ name, conclusion }) => `${name}: ${conclusion}`) ?? [];
    expect(told).toEqual([
      "conftest (checks / gate / prod): fail",
      "conftest (checks / gate / test): pass",
      "conftest (checks / two-files): fail",
      "countersign-gate (checks / gate / prod): fail",
      "countersign-gate (checks / gate / test): pass",
      "countersign-gate (checks / two-files): fail",
      "checks / gate / prod: failure",
      "checks / gate / test: success",
      "checks / two-files: failure",
    ]);
    repository.git("checkout", "-q", "--detach", sha);
    repository.git("branch", "-q", "-f", "main", sha);
  });

  it("fails at a level below failure only where the policy says so", async () => {
    const path = results({ "a.json": WARNS });
    expect((await gate([path])).exit).toBe(0);
    expect((await gate([path, "--fail-on", "high"])).exit).toBe(0);
    expect((await gate([path, "--fail-on", "medium"])).exit).toBe(1);
    expect((await gate([path, "--fail-on", "critical"])).exit).toBe(2);
  });

  it("fails where a required result is missing, also where there is none at all", async () => {
    const some = await gate(["--require", "conftest,trivy", results({ "a.json": PASSES })]);
    expect([some.exit, some.json.reasons]).toMatchObject([1, [{ rule: "require:trivy" }]]);
    expect((await gate(["--require", "conftest", results({})])).exit).toBe(1);
    expect((await gate([results({})])).exit).toBe(2);
  });

  it("cannot be decided where a file is no report that is known: it is named, kept out, and passes nothing", async () => {
    const ran = await gate([results({ "a.json": PASSES, "notes.txt": "hello" })]);
    expect([ran.exit, ran.json.decision]).toEqual([2, "inconclusive"]);
    expect(JSON.stringify(ran.json.open)).toContain("notes.txt");
    expect(readFileSync(ran.artifact, "utf8")).not.toContain("hello");
    expect((await recorded(ran)).at(-1)).toMatchObject({ fact: { decision: "inconclusive" } });
    expect((await gate([results({ "empty.json": "" })])).exit).toBe(2);
    expect((await gate([results({ "cut.xml": TESTS.slice(0, 40) })])).exit).toBe(2);
    expect((await gate(["/nowhere/at-all.json"])).exit).toBe(2);
  });

  it("is not decided where its file would be written through a link of the checkout", async () => {
    const kept = join(folder, "kept");
    writeFileSync(kept, "theirs");
    symlinkSync(kept, join(repository.folder, "countersign-gate.ndjson"));
    const refused = await gate([results({ "a.json": PASSES }), "--out", ""]);
    expect(refused).toMatchObject({ exit: 2, json: { error: { reason: "USAGE" } } });
    expect(readFileSync(kept, "utf8")).toBe("theirs");
    rmSync(join(repository.folder, "countersign-gate.ndjson"));
  });

  it("takes policy reports as YAML, each document of a file, as the server does", async () => {
    const report = (name: string, result: string) =>
      `apiVersion: wgpolicyk8s.io/v1alpha2\nkind: PolicyReport\nmetadata: {name: ${name}}\nresults: [{source: kyverno, policy: limits, result: ${result}}]\n`;
    const ran = await gate([results({ "r.yaml": `${report("a", "pass")}---\n${report("b", "fail")}` })]);
    expect(ran).toMatchObject({ exit: 1, json: { results: [{ decision: "pass" }, { decision: "fail" }] } });
    const told = (await recorded(ran)).filter(({ fact }) => fact["tool"] === "kyverno");
    expect(told.map(({ fact }) => fact["decision"])).toEqual(["pass", "fail"]);
    expect((await gate([results({ "r.yaml": report("a", "pass") })])).exit).toBe(0);
    expect((await gate([results({ "r.yaml": `${report("a", "pass")}---\nkind: Secret\n` })])).exit).toBe(2);
  });

  it("takes a report of another commit for no result", async () => {
    const sarif = (revisionId: string) =>
      JSON.stringify({
        version: "2.1.0",
        runs: [
          {
            tool: { driver: { name: "scan" } },
            results: [],
            invocations: [{ executionSuccessful: true }],
            versionControlProvenance: [{ repositoryUri: "https://github.com/northwind/fleet-prod", revisionId }],
          },
        ],
      });
    expect((await gate([results({ "s.sarif": sarif(sha) })])).exit).toBe(0);
    expect((await gate([results({ "s.sarif": sarif("2".repeat(40)) })])).exit).toBe(2);
  });

  it("judges the head of a pull request, not the test merge, and only what the checkout holds", async () => {
    repository.git("checkout", "-q", "-b", "topic");
    const head = repository.commit("topic", { "a.txt": "a" });
    repository.git("checkout", "-q", "main");
    const base = repository.commit("base", { "b.txt": "b" });
    repository.git("merge", "-q", "--no-ff", "-m", "test merge", "topic");
    const merge = repository.git("rev-parse", "HEAD");
    const event = join(folder, "event.json");
    const path = results({ "a.json": PASSES });
    writeFileSync(event, JSON.stringify({ number: 7, pull_request: { head: { sha: head } } }));
    const job = { GITHUB_SHA: merge, GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: event };
    const ran = await gate([path], job);
    expect(ran.json.commit).toMatchObject({ sha: head, checkedOut: { sha: merge } });
    expect((await recorded(ran)).find(({ kind }) => kind === "ci-run")).toMatchObject({
      fact: { sha: head, pullRequests: ["7"], event: "pull_request" },
    });
    writeFileSync(event, JSON.stringify({ pull_request: { head: { sha: "3".repeat(40) } } }));
    expect(await gate([path], job)).toMatchObject({ exit: 2, json: { error: { reason: "UNDECIDED" } } });
    expect((await gate([path, "--commit", base.slice(0, 10)], job)).json.commit).toMatchObject({ sha: base });
    // Of the merge, but not checked out: what the tools saw is another tree.
    expect(await gate([path, "--commit", sha])).toMatchObject({ exit: 2, json: { error: { reason: "UNDECIDED" } } });
    repository.git("checkout", "-q", "--detach", base);
    expect(await gate([path, "--commit", head])).toMatchObject({ exit: 2, json: { error: { reason: "UNDECIDED" } } });
    // A commit upon it is no merge of it: it may hold anything.
    repository.commit("on top", { "c.txt": "c" });
    expect(await gate([path, "--commit", base])).toMatchObject({ exit: 2, json: { error: { reason: "UNDECIDED" } } });
    repository.git("checkout", "-q", "--detach", sha);
    expect((await gate([path, "--commit", "--all"])).exit).toBe(2);
    expect((await gate([path, "--commit", "HEAD^{tree}"])).exit).toBe(2);
  });

  it("shows text of a report as text, in the log and on the job's page", async () => {
    const msg = "::set-output name=x::y\u001b[31m <img src=x> [a](javascript:1) | @all\n##[error]no";
    const bad = JSON.stringify([{ filename: "x", namespace: "main", failures: [{ msg }] }]);
    const ran = await gate([results({ "a|b.json": bad })]);
    expect(ran.exit).toBe(1);
    for (const text of [ran.out, ran.summary]) {
      for (const sign of ["::set-output", "##[", "\u001b"]) expect(text).not.toContain(sign);
    }
    for (const sign of ["<img", "[a](", "@all", "a|b"]) expect(ran.summary).not.toContain(sign);
  });

  it("shows the name of a file as text too, also where it is what is wrong, and that of the repository", async () => {
    const name = "::error title=x::y\u001b[2J.json";
    const ran = await gate([results({ [name]: PASSES }), "--repository", "northwind/::set-output name=a::b"]);
    const unknown = await gate([results({ [name]: "hello" })]);
    const folderOf = results({ "a.json": PASSES });
    symlinkSync(folder, join(folderOf, name));
    const linked = await gate([folderOf]);
    expect([ran.exit, unknown.exit, linked.exit]).toEqual([0, 2, 2]);
    for (const { out, summary } of [ran, unknown, linked]) {
      for (const sign of ["::error", "::set-output", "\\u001b"]) expect(out + summary).not.toContain(sign);
    }
  });

  it("ends as it does whether or not the page of the job can be written", async () => {
    const away = { GITHUB_STEP_SUMMARY: join(folder, "no", "such", "summary.md") };
    const ran = await gate([results({ "a.json": PASSES })], away);
    expect([ran.exit, ran.json.summary]).toMatchObject([0, { status: "failed" }]);
    expect((await gate([results({ "a.json": FAILS })], away)).exit).toBe(1);
    expect((await gate([results({ "a.json": PASSES })])).json.summary).toEqual({ status: "written" });
  });
});

describe("gate, by a token of the job", () => {
  it("asks GitHub for one, sends with it, and the record says whose it was", async () => {
    const where = { source: source.id, publicUrl: url };
    const rule = { provider: "github", issuer: issuer.issuer, audience: url, claims: { repository_id: "77" } } as const;
    const by = { principal: systemPrincipal("test"), idempotencyKey: "trust-gate" };
    await inTransaction(endpoint.database.db.pool, (tx) => addTrust(tx, by, where, rule));
    const asked: string[] = [];
    const tokens = createServer((request, response) => {
      const audience = new URL(request.url ?? "", url).searchParams.get("audience") ?? "";
      asked.push(request.headers.authorization ?? "", audience);
      void issuer
        .token({ aud: audience, ...FLEET, sha, run_id: "1" })
        .then((value) => response.end(JSON.stringify({ value })));
    });
    await new Promise<void>((resolve) => tokens.listen(0, "127.0.0.1", resolve));
    const job = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-job",
    };
    const ran = await gate(["--token-env", "", results({ "a.json": PASSES })], job);
    expect([ran.exit, asked]).toEqual([0, ["Bearer of-the-job", url]]);
    expect((await recorded(ran))[0]?.auth).toMatchObject({ method: "oidc", issuer: issuer.issuer });
    const gitlab = { COUNTERSIGN_ID_TOKEN: await issuer.token({ aud: url, ...FLEET }) };
    expect((await gate(["--token-env", "", results({ "a.json": PASSES })], gitlab)).exit).toBe(0);
    const other = { COUNTERSIGN_ID_TOKEN: await issuer.token({ aud: url, repository_id: "78" }) };
    const refused = await gate(["--token-env", "", results({ "a.json": PASSES })], other);
    expect([refused.exit, refused.json.upload]).toMatchObject([2, { status: "refused" }]);
    await new Promise((resolve) => tokens.close(resolve));
  });

  it("speaks for its own repository only: of another it decides nothing, and is not that one's last word", async () => {
    const own = { COUNTERSIGN_ID_TOKEN: await issuer.token({ aud: url, ...FLEET }) };
    const path = results({ "a.json": PASSES.replace("3", "4"), "t.xml": TESTS });
    const told = await recorded(await gate(["--token-env", "", path], own));
    expect(told.map(({ fact }) => fact["decision"] ?? fact["conclusion"])).toEqual([
      "pass",
      undefined,
      "success",
      "pass",
    ]);
    const newest = await readNewestGates(endpoint.sql, ["northwind/fleet-prod"]);
    const other = { COUNTERSIGN_ID_TOKEN: await issuer.token({ aud: url, ...FLEET, repository: "northwind/other" }) };
    const foreign = await recorded(await gate(["--token-env", "", path, "--name", "other"], other));
    const fact = { repository: "northwind/fleet-prod", sha, decision: "inconclusive", spokenBy: "northwind/other" };
    expect(foreign).toMatchObject(told.map(() => ({ kind: "gate", fact, auth: { method: "oidc" } })));
    expect(await readNewestGates(endpoint.sql, ["northwind/fleet-prod"])).toEqual(newest);
  });

  it("ends with 2 where there is no token, and where the one there is is wrong, whatever unreachable means", async () => {
    const path = results({ "a.json": PASSES });
    expect((await gate(["--token-env", "", path])).exit).toBe(2);
    expect((await gate(["--token-env", "NOTHING", path])).exit).toBe(2);
    expect((await gate([path, "--on-unreachable", "warn"], { TOKEN: "wrong" })).exit).toBe(2);
    expect((await gate([path, "--on-unreachable", "soon"])).exit).toBe(2);
  });
});

describe("gate, where the installation does not answer", () => {
  const rests: number[] = [];
  async function away(args: Readonly<Record<string, string>>, statuses: readonly (number | string | null)[]) {
    made += 1;
    const out = join(folder, `away-${made}.ndjson`);
    let at = 0;
    const io = {
      sleep: async (ms: number) => Promise.resolve(rests.push(ms)),
      fetch: async (to: URL, init: RequestInit) => {
        const status = statuses[at++];
        if (status === null) throw new TypeError("fetch failed");
        if (typeof status === "string") {
          throw new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: status }) });
        }
        if (status === undefined) return fetch(to, init);
        return new Response("{}", { status, headers: { "retry-after": "7" } });
      },
    };
    const report = PASSES.replace("deploy.yaml", `deploy-${made}.yaml`);
    const values = { source: source.id, url, results: [results({ "a.json": report })], out, ...args };
    const environment = {
      GITHUB_REPOSITORY: "northwind/fleet-prod",
      GITHUB_SHA: sha,
      COUNTERSIGN_TOKEN: source.secret,
    };
    const streams = { stdin: process.stdin, stderr: process.stderr };
    const connect = async () => Promise.reject(new Error("A gate opens no database."));
    const answer = await runGate({ values, positionals: [], connect, environment, ...streams }, io, repository.folder);
    const { upload } = answer.json as { upload: { status: string; code?: string } };
    return { exit: answer.exit, out, last: answer.text.split("\n").at(-1), told: [upload.status, upload.code] };
  }
  const never = Array.from({ length: 9 }, () => null);

  it("tries again for a while, as long as it is told, and then fails, unless it may pass", async () => {
    rests.length = 0;
    expect((await away({}, [503, null])).exit).toBe(0);
    expect(rests).toEqual([7000, 2000]);
    expect(await away({}, never)).toMatchObject({ exit: 1, last: expect.stringContaining("The gate fails") as string });
    expect(rests).toHaveLength(2 + 5);
    expect((await away({ "on-unreachable": "warn" }, never)).exit).toBe(0);
    expect((await away({}, [413])).exit).toBe(2);
  });

  it("that points elsewhere, or is not believed, is not asked again: that is no 'cannot be reached'", async () => {
    rests.length = 0;
    const elsewhere = createServer((_request, response) => response.writeHead(302, { location: "/login" }).end());
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const at = `127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const lenient = { "on-unreachable": "warn" };
    expect(await away({ ...lenient, url: `http://${at}` }, [])).toMatchObject({ exit: 2, told: ["refused", "MOVED"] });
    const notTls = await away({ ...lenient, url: `https://${at}` }, []);
    expect(notTls).toMatchObject({ exit: 2, told: ["refused", "NO_TRUST"] });
    await new Promise((resolve) => elsewhere.close(resolve));
    for (const code of ["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"]) {
      expect(await away(lenient, [code])).toMatchObject({ exit: 2, told: ["refused", "NO_TRUST"] });
    }
    expect(await away(lenient, ["ERR_TLS_CERT_ALTNAME_INVALID"])).toMatchObject({ told: ["refused", "NO_TRUST"] });
    expect(rests).toEqual([]);
    for (const code of ["ECONNREFUSED", "ENOTFOUND", "UND_ERR_CONNECT_TIMEOUT", "EAI_AGAIN", "ECONNRESET"]) {
      expect((await away({}, [code])).exit).toBe(0);
    }
    expect(rests).toHaveLength(5);
    expect((await away({}, never)).told).toEqual(["unreachable", "NO_ANSWER"]);
  });

  it("leaves the file, which says the same when it is sent later, and once only", async () => {
    const { out } = await away({}, never);
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const args = ["ingest", "--source", source.id, out, "--url", url, "--token", source.secret, "--json"];
    const lines = readFileSync(out, "utf8").trimEnd().split("\n").length;
    for (const [accepted, duplicates] of [
      [lines, 0],
      [0, lines],
    ]) {
      const exit = await run(args, { stdin, stdout, stderr });
      const said = String(stdout.read());
      expect(exit, said).toBe(0);
      expect(JSON.parse(said)).toMatchObject({ accepted, duplicates });
    }
  });
});

describe.skipIf(!hasProgram("ssh-keygen"))("gate, and the commit's own signature", () => {
  it("is what our verifier says by the keys that are given; the policy decides", async () => {
    const key = join(repository.home, "key");
    repository.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "mei@northwind.example", "-f", key]);
    repository.git("config", "gpg.format", "ssh");
    const good = repository.commit("signed", {}, { args: ["-S"], ...sign(key) });
    const raw = Buffer.from(repository.raw(good)).toString("utf8").replace("\n\nsigned", "\n\nforged");
    const bad = repository
      .run("git", ["hash-object", "-t", "commit", "-w", "--stdin"], { input: raw })
      .toString()
      .trim();
    const path = results({ "a.json": PASSES });
    const required = [path, "--require-signature", "--keys", `${key}.pub`, "--commit"];
    const signed = await gate([...required, good]);
    expect([signed.exit, signed.json.signature]).toMatchObject([0, { status: "good" }]);
    repository.git("checkout", "-q", "--detach", bad);
    const forged = await gate([...required, bad]);
    expect([forged.exit, forged.json.signature, forged.json.reasons]).toMatchObject([
      1,
      { status: "bad" },
      [{ rule: "require-signature" }],
    ]);
    expect(await gate([path, "--commit", bad])).toMatchObject({ exit: 0, json: { signature: { status: "bad" } } });
    repository.git("checkout", "-q", "--detach", good);
    expect(await gate([path, "--commit", good])).toMatchObject({
      exit: 0,
      json: { signature: { status: "unknown-key" } },
    });
    repository.git("checkout", "-q", "--detach", sha);
    expect((await gate([...required, sha])).exit).toBe(1);
    expect((await gate([path, "--require-signature"])).exit).toBe(2);
  });

  function sign(key: string): object {
    repository.git("config", "user.signingKey", key);
    return {};
  }
});

// Every recorded report through the gate: what it says is what the server reads of the same file.
describe.skipIf(ABSENT)(`gate, by recorded reports${ABSENT_NOTE}`, () => {
  it.each(CI_RECORDED.map((row) => [row.file, row] as const))("%s", async (_file, row) => {
    const body = bodyOf({ type: "ci", ...row });
    const ran = await gate([results({ [basename(row.file)]: body })]);
    const told = expectedOf(row);
    if (told === null) return expect(ran.exit).toBe(2);
    expect(ran.json.results).toMatchObject(told);
    const decided = told.map(({ decision }) => decision);
    const exit = decided.includes("fail") ? 1 : decided.every((one) => one === "pass") ? 0 : 2;
    expect(ran.exit).toBe(exit);
  });

  function expectedOf({ readings, unparsed, headers }: RecordedDelivery): { decision: unknown }[] | null {
    if (unparsed !== undefined) return null;
    return readings.map(({ fact }) => {
      if (fact.kind === "attestation") return { decision: "none" };
      // A report that names a commit of its own is of that one.
      const own = fact["sha"] !== undefined && headers["countersign-sha"] === undefined;
      if (own && fact["decision"] === "pass") return { decision: "inconclusive" };
      if (fact.kind !== "test-report") return { decision: fact["decision"] };
      const failed = Number(fact["failures"] ?? 0) + Number(fact["errors"] ?? 0);
      return { decision: failed > 0 ? "fail" : "pass" };
    });
  }
});
