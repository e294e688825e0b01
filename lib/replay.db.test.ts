import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemPrincipal, type Principal } from "./access/principal.ts";
import { acting, signedIn, type TestPerson } from "./access/test-people.ts";
import {
  argoApplication,
  auditEvent,
  COMMIT_A,
  COMMIT_B,
  fluxConfigured,
  fluxDone,
} from "./deployments/test-ledger.ts";
import { acceptDrift } from "./drift/commands/accept-drift.ts";
import { acknowledgeCase } from "./emergencies/commands/acknowledge.ts";
import { authoriseCase } from "./emergencies/commands/authorise.ts";
import { cancelCase } from "./emergencies/commands/cancel.ts";
import { claimCase } from "./emergencies/commands/claim.ts";
import { declareEmergency } from "./emergencies/commands/declare.ts";
import { dismissCase } from "./emergencies/commands/dismiss.ts";
import { endCase } from "./emergencies/commands/end.ts";
import { extendCase } from "./emergencies/commands/extend.ts";
import { handOverCase } from "./emergencies/commands/hand-over.ts";
import { linkPullRequest } from "./emergencies/commands/link-pr.ts";
import { noteOnCase } from "./emergencies/commands/note.ts";
import { reviewCase } from "./emergencies/commands/review.ts";
import { declareSchema } from "./emergencies/contract.ts";
import { openIngest, post, type IngestTest } from "./http/test-ingest.ts";
import { notificationOf } from "./ingest/argocd/made.ts";
import { eraseEntry } from "./ingest/commands/erase-entry.ts";
import { sourceTypes, type CreatedSource } from "./ingest/contract.ts";
import { FLUX_EVENTS } from "./ingest/flux/made.ts";
import { PAYLOADS as GITHUB } from "./ingest/github/made.ts";
import { PAYLOADS as GITLAB } from "./ingest/gitlab/made.ts";
import type { SourceType } from "./ingest/kind.ts";
import { auditEventOf, eventListOf, reconciledObject, SECRET_EVENT } from "./ingest/kubernetes-audit/made.ts";
import { proofOf } from "./ingest/test-recorded.ts";
import { openFoundCases } from "./jobs/emergencies-detect.ts";
import { runTick } from "./jobs/tick.ts";
import { appendAction } from "./ledger/append.ts";
import { dropProjections, projectionDigests, projectionTables } from "./ledger/store/rebuild.ts";
import { addPerson } from "./people/commands/add-person.ts";
import { mergePeople } from "./people/commands/merge-people.ts";
import { newPersonSchema } from "./people/contract.ts";
import { Follower } from "./pipeline.ts";
import { moveClock } from "./platform/clock.ts";
import type { Sql } from "./platform/sql.ts";
import { inTransaction } from "./platform/transaction.ts";
import { approvePolicy } from "./policy/commands/approve-policy.ts";
import { setPolicy } from "./policy/commands/set-policy.ts";
import { DEFAULT_POLICY } from "./policy/policy.ts";
import { recordPopulation } from "./population/commands/record-population.ts";
import { addKeys } from "./repositories/commands/add-keys.ts";
import { addRepository } from "./repositories/commands/add-repository.ts";
import { syncRepository } from "./repositories/commands/sync-repository.ts";
import { addKeysSchema, addRepositorySchema } from "./repositories/contract.ts";
import { testRepository, type TestRepository } from "./repositories/test-repository.ts";

// Everything that LEDGER ("Three kinds of table") asks of a replay, in one ledger.

const REPOSITORY = "acme/fleet";
const VICTIM = "zelda";
const HOUR = 3_600_000;

let ledger: IngestTest;
let repository: TestRepository;
let mirrors: string;
let sources: Record<SourceType, CreatedSource>;
let people: Record<"priya" | "tomasz" | "lena" | "nora" | "ines" | "otto", TestPerson>;
const sentTo: string[] = [];

beforeAll(async () => {
  ledger = await openIngest();
  repository = testRepository();
  mirrors = mkdtempSync(join(tmpdir(), "countersign-mirrors-"));
});
afterAll(async () => {
  repository.remove();
  rmSync(mirrors, { recursive: true, force: true });
  await ledger.close();
});

const within = <T>(work: (tx: Sql) => Promise<T>) => inTransaction(ledger.database.db.pool, work);
const as = (principal: Principal) => acting({ ...principal, stepUpAt: new Date().toISOString() });
const system = () => acting(systemPrincipal("test"));
const sizes = async () => {
  const [row] = await ledger.sql<{ size: number; entries: number }>(
    `SELECT coalesce((SELECT size FROM advance_cursor), 0)::float8 AS size, (SELECT count(*) FROM ledger_entry)::float8 AS entries`,
  );
  return row ?? { size: 0, entries: 0 };
};

interface Sending {
  readonly type: SourceType;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly id?: string;
}

/** Two people with identities, who turn out to be one. */
async function tellWhoIsWho(): Promise<void> {
  const person = (input: object) =>
    within((tx) => addPerson(tx, system(), newPersonSchema.parse({ note: "", ...input })));
  const email = { kind: "email", value: "mei@northwind.example" };
  const login = { kind: "login", issuer: "github", value: "mei" };
  const { id: into } = await person({ name: "Mei Tanaka", identities: [email] });
  const { id: from } = await person({ name: "mei", identities: [login] });
  await within((tx) => mergePeople(tx, system(), into, { from, note: "One person" }));
}

async function send({ type, body, headers = {}, id = `made-${sentTo.length}` }: Sending): Promise<string> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const { id: source, secret } = sources[type];
  sentTo.push(source);
  const answer = await post(source, text, { ...proofOf(type, Buffer.from(text), secret, Date.now(), id), ...headers });
  expect(answer.status).toBe(202);
  return answer.body.entries?.[0]?.id ?? "";
}

const AN_HOUR_OF_GITHUB = Object.entries(GITHUB).map(([event, body], at): Sending => {
  return { type: "github", body, headers: { "x-github-event": event }, id: `guid-${at}` };
});

const ticket = { type: "ticket", id: "CHG-1", ticket: "CHG-1", title: "Raise the limit", status: "approved" };
const review = { type: "review-record", subject: "access", scope: "argocd", conclusion: "Two grants removed" };

/** Made payloads of every kind, each with what its sender could send late, twice or broken. */
const MADE: readonly Sending[] = [
  ...AN_HOUR_OF_GITHUB,
  ...Object.values(GITLAB).map((body, at): Sending => ({ type: "gitlab", body, id: `uuid-${at}` })),
  ...Object.values(FLUX_EVENTS).map(([body]): Sending => ({ type: "flux", body })),
  ...[fluxConfigured(0, COMMIT_A), fluxDone(1, COMMIT_A), fluxConfigured(21, COMMIT_A), fluxDone(11, COMMIT_A)].map(
    (body): Sending => ({ type: "flux", body }),
  ),
  ...[fluxConfigured(30, COMMIT_B), fluxDone(31, COMMIT_B)].map((body): Sending => ({ type: "flux", body })),
  { type: "argocd", body: notificationOf() },
  { type: "argocd", body: notificationOf({ operation: null }) },
  { type: "argocd", body: argoApplication(1, "Synced", COMMIT_A) },
  { type: "argocd", body: argoApplication(30, "OutOfSync", COMMIT_A) },
  { type: "kubernetes-audit", body: eventListOf([auditEventOf(), SECRET_EVENT]) },
  { type: "kubernetes-audit", body: auditEvent(25, "kchen") },
  { type: "kubernetes-audit", body: auditEvent(26, "kchen", "delete") },
  {
    type: "kubernetes-audit",
    body: reconciledObject("kustomizations", { spec: { suspend: true } }, { auditID: "s1" }),
  },
  {
    type: "kubernetes-audit",
    body: reconciledObject("kustomizations", { spec: { suspend: false } }, { auditID: "s2" }),
  },
  {
    type: "ci",
    body: { type: "run", id: "run-1", repository: REPOSITORY, sha: COMMIT_A, workflow: "build", runId: 1 },
  },
  { type: "ci", body: '<testsuite><testcase name="a"/></testsuite>', headers: { "content-type": "application/xml" } },
  { type: "records", body: ticket },
  { type: "records", body: { ...ticket, title: "Another text under the same id" } },
  {
    type: "records",
    body: { ...review, periodFrom: "2026-01-01", periodTo: "2026-03-31", at: "2026-04-01T00:00:00Z" },
  },
  { type: "github", body: '{"ref":"a\\u0000b\\ud800","before":"x"}', headers: { "x-github-event": "push" }, id: "nul" },
  { type: "github", body: "{", headers: { "x-github-event": "push" }, id: "broken" },
];

/** The same order in every run. */
function shuffled<T>(items: readonly T[]): T[] {
  const list = [...items];
  let seed = 20_260_105;
  for (let at = list.length - 1; at > 0; at -= 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    const other = seed % (at + 1);
    const [one, two] = [list[at], list[other]];
    if (one !== undefined && two !== undefined) [list[at], list[other]] = [two, one];
  }
  return list;
}

async function setUp(): Promise<void> {
  const made = await Promise.all(
    sourceTypes.map(async (type) => [
      type,
      await ledger.source({ type, cluster: "prod-us-1", environment: "production" }),
    ]),
  );
  // Safe because there is one of each type.
  sources = Object.fromEntries(made) as Record<SourceType, CreatedSource>;
  const on = async (role: "on-call" | "compliance-manager", name: string) =>
    signedIn(ledger.database.db, { roles: [role], name });
  people = {
    priya: await on("on-call", "Priya Raman"),
    tomasz: await on("on-call", "Tomasz Wilk"),
    lena: await on("on-call", "Lena Fischer"),
    nora: await on("on-call", "Nora Lind"),
    ines: await on("compliance-manager", "Ines Duarte"),
    otto: await on("compliance-manager", "Otto Brandt"),
  };
  const strict = { ...DEFAULT_POLICY, approvalsRequired: 2 };
  const set = (policy: typeof strict, reason: string) =>
    within((tx) => setPolicy(tx, as(people.ines.principal), { policy, reason, effectiveFrom: null }));
  expect(await set(strict, "two reviewers")).toMatchObject({ outcome: "set", version: 1 });
  expect(await set(DEFAULT_POLICY, "one is enough")).toMatchObject({ outcome: "proposed" });
}

/** Signed commits, the key of which is registered after they were mirrored; then a merge, and a forced push. */
async function mirror(): Promise<void> {
  const key = join(repository.home, "key");
  repository.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "mei", "-f", key]);
  repository.git("config", "gpg.format", "ssh");
  repository.git("config", "user.signingkey", `${key}.pub`);
  const signed = { args: ["-S"] };
  repository.commit("First", { "apps/a.yaml": "1" }, signed);
  const second = repository.commit("Second\n\nTicket: CHG-1\n", { "apps/a.yaml": "2" }, signed);
  const input = { name: REPOSITORY, url: repository.folder, branches: ["main"] };
  await within((tx) => addRepository(tx, system(), addRepositorySchema.parse(input)));
  const sync = () => syncRepository({ db: ledger.database.db, dataDir: mirrors }, REPOSITORY);
  expect(await sync()).toMatchObject({ outcome: "synced", commits: 2 });
  await ledger.settle();
  const content = `mei@northwind.example ${readFileSync(`${key}.pub`, "utf8")}`;
  await within((tx) => addKeys(tx, system(), addKeysSchema.parse({ content })));
  await tellWhoIsWho();
  repository.git("checkout", "-q", "-b", "topic");
  repository.commit("On the topic", { "apps/b.yaml": "1" });
  repository.git("checkout", "-q", "main");
  repository.git("merge", "-q", "--no-ff", "-m", "Merge the topic", "topic");
  repository.commit("Fix it\n\nBreak-Glass: INC-9 the queue stood still\n", { "apps/a.yaml": "3" });
  expect(await sync()).toMatchObject({ commits: 2 });
  await ledger.sequence();
  repository.git("reset", "-q", "--hard", second);
  repository.commit(`Another end\n\nThis reverts commit ${second}.\n`, { "apps/a.yaml": "4" }, signed);
  expect((await sync()).movements).toMatchObject([{ movement: "forced" }]);
}

/** One emergency through its verbs, one cancelled; deadlines pass, ticks name them, and cases are found. */
async function emergencies(): Promise<void> {
  const { priya, tomasz, lena, nora, ines } = people;
  const declare = (name: string) => {
    const place = { kind: "cluster", name };
    const told = { what: "Raise DB_POOL_MAX", why: "INC-4471", place, minutes: 120, authoriser: tomasz.id };
    return within((tx) =>
      declareEmergency(tx, as(priya.principal), declareSchema.parse({ ...told, authorisation: "verbal" })),
    );
  };
  const { id } = await declare("prod-us-1");
  const by = as;
  await within((tx) => authoriseCase(tx, by(tomasz.principal), id));
  await within((tx) => acknowledgeCase(tx, by(lena.principal), id));
  await within((tx) => noteOnCase(tx, by(priya.principal), id, { text: "the pool is at its limit" }));
  await ledger.settle();
  await within((tx) => extendCase(tx, by(tomasz.principal), id, { minutes: 30 }));
  await within((tx) => handOverCase(tx, by(priya.principal), id, { to: nora.id }));
  await within((tx) => claimCase(tx, by(priya.principal), id, { asImplementer: true }));
  const link = { pullRequest: `${REPOSITORY}#12`, purpose: "retro" as const };
  await within((tx) => linkPullRequest(tx, by(priya.principal), id, link));
  await within((tx) => endCase(tx, by(priya.principal), id));
  const judged = { of: "implementation" as const, outcome: "keep" as const, comment: "fine", range: null };
  await within((tx) => reviewCase(tx, by(tomasz.principal), id, judged));
  const cancelled = await declare("prod-eu-1");
  await within((tx) => cancelCase(tx, by(priya.principal), cancelled.id, { reason: "it mended itself" }));
  await within((tx) => approvePolicy(tx, by(people.otto.principal), 1));
  await ledger.settle();
  expect(await openFoundCases(ledger.database.db.pool)).toBeGreaterThan(0);
  await moveClock(ledger.sql, new Date(Date.now() + 100 * HOUR).toISOString());
  await ledger.settle();
  expect(await runTick(ledger.database.db.pool)).toBeGreaterThan(0);
  const [found] = await ledger.sql<{ key: string }>(
    "SELECT key FROM case_head WHERE state->>'origin' = 'found' LIMIT 1",
  );
  await within((tx) => dismissCase(tx, by(ines.principal), found?.key ?? "", { reason: "a drill" }));
}

async function acceptOpenDrift(): Promise<void> {
  const [open] = await ledger.sql<{ id: string }>(
    "SELECT state->>'id' AS id FROM drift WHERE until_size IS NULL AND resolution = 'open' LIMIT 1",
  );
  const expiresAt = new Date(Date.now() + 200 * HOUR).toISOString();
  const accept = { reason: "stays until the release", expiresAt };
  await within((tx) => acceptDrift(tx, as(people.priya.principal), open?.id ?? "", accept));
}

/** A follower in a process of its own, killed inside its transaction with a part of its rows written. */
async function killFollower(): Promise<void> {
  const before = await sizes();
  expect(before.entries).toBeGreaterThan(before.size);
  const { owner, url } = ledger.database;
  // From another connection: one transaction sees the same activity to its end.
  const isWaiting = async () =>
    (
      await owner.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
        AND query LIKE 'INSERT INTO "evidence"%'`)
    ).rows.length > 0;
  const address = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const code = `import { Follower } from ${address("./pipeline.ts")}; import { openDb } from ${address("./platform/db.ts")};
    const db = await openDb({ url: ${JSON.stringify(url)} }); await new Follower(db.pool).run();`;
  const holder = await owner.connect();
  try {
    await holder.query("BEGIN");
    // Evidence is written last.
    await holder.query("LOCK TABLE evidence IN EXCLUSIVE MODE");
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", code], {
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
    await until(isWaiting);
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
  } finally {
    await holder.query("ROLLBACK");
    holder.release();
  }
  // Nothing of it is there, and its lock is free.
  await until(async () => (await ledger.sql("SELECT FROM pg_locks WHERE locktype = 'advisory'")).length === 0);
  expect(await sizes()).toEqual(before);
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await reached()); tries += 1) {
    if (tries > 600) throw new Error("It did not come to that within a minute.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function follow(batch: number): Promise<void> {
  const follower = new Follower(ledger.database.db.pool);
  for (;;) {
    // What cannot be digested fails three times, and is set aside.
    const progress = await follower.run(batch).catch(() => "failed" as const);
    if (progress !== "failed" && (progress?.entries ?? 0) === 0) return;
  }
}

/** Rows of projections that hold the text. */
async function rowsWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of await projectionTables(ledger.sql)) {
    const rows = await ledger.sql(`SELECT FROM "${table}" t WHERE t::text ILIKE $1 LIMIT 1`, [`%${text}%`]);
    if (rows.length > 0) found.push(table);
  }
  return found;
}

test(
  "a ledger with all that can be in one replays to the same rows, whatever the batches",
  { timeout: 300_000 },
  async () => {
    await setUp();
    await mirror();
    for (const [at, one] of shuffled([...MADE, ...MADE.slice(0, 12)]).entries()) {
      await send(one);
      if (at % 5 === 0) await ledger.sequence();
      if (at % 17 === 0) await ledger.settle();
    }
    await ledger.sequence();
    await killFollower();
    await ledger.settle();
    await emergencies();
    await acceptOpenDrift();
    const year = { from: "2026-01-01", to: "2026-12-31", zone: "Europe/Berlin" };
    const counting = { pool: ledger.database.db.pool, dataDir: mirrors };
    await recordPopulation(counting, "year", { period: year, repositories: null, by: "test" });

    // An entry that no step can digest: set aside, and nothing behind it waits.
    const poison = { type: "policy.set", subject: "policy", data: { policy: "of a product that never was" } };
    const actor = { kind: "system", name: "test", issuer: "countersign" } as const;
    await appendAction(ledger.sql, { ...poison, actor, auth: { method: "internal" }, idempotencyKey: "poison" });
    const zelda = { login: VICTIM, id: 909, type: "User", email: `${VICTIM}@acme.example` };
    const approval = { ...GITHUB.pull_request_review, sender: zelda };
    const named = { ...approval, review: { ...approval.review, id: 909, user: zelda } };
    const github = { type: "github", headers: { "x-github-event": "pull_request_review" }, id: "zelda" } as const;
    const inboxId = await send({ ...github, body: named });
    await ledger.sequence();
    await follow(40);
    expect(await ledger.sql("SELECT step, tries::int AS tries FROM set_aside")).toEqual([{ step: "policy", tries: 3 }]);

    expect(await rowsWith(VICTIM)).toEqual(expect.arrayContaining(["evidence", "pull_request"]));
    const live = await projectionDigests(ledger.sql);
    await replays(live);

    const [entry] = await ledger.sql<{ index: number }>(
      "SELECT index::float8 AS index FROM ledger_entry WHERE inbox_id = $1",
      [inboxId],
    );
    const admin = await signedIn(ledger.database.db, { name: "Ada" });
    await within((tx) =>
      eraseEntry(tx, as(admin.principal), entry?.index ?? -1, { reason: "asked for by the person" }),
    );
    await ledger.sequence();
    await follow(2000);
    expect(await rowsWith(VICTIM)).toEqual([]);
    const erased = await projectionDigests(ledger.sql);
    expect(erased.pull_request).not.toBe(live.pull_request);
    expect(erased.change).toBe(live.change);
    await replays(erased);
    await send({ ...github, body: named });
    expect((await ledger.sql("SELECT FROM payload WHERE inbox_id = $1", [inboxId])).length).toBe(0);

    // None of it was empty.
    const empty = Object.entries(erased).flatMap(([table, digest]) => (digest.startsWith("0:") ? [table] : []));
    expect(empty).toEqual([]);
  },
);

/** Drops every projection and reads the ledger again, in batches of several sizes, once with a kill in the middle. */
async function replays(expected: Readonly<Record<string, string>>): Promise<void> {
  for (const batch of [1, 37, 2000]) {
    await within(dropProjections);
    if (batch === 37) {
      await new Follower(ledger.database.db.pool).run(batch);
      await killFollower();
    }
    await follow(batch);
    expect(await projectionDigests(ledger.sql), `batches of ${batch}`).toEqual(expected);
  }
}
