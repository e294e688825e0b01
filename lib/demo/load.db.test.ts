import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mintScope, systemScope } from "../access/scope.ts";
import { listAccounts } from "../access/store/account.ts";
import type { CommitLink } from "../changes/commit-link.ts";
import type { PullRequestState } from "../changes/pull-request.ts";
import { readChangeRepositories } from "../changes/reads.ts";
import { readUnmapped } from "../changes/reads-unmapped.ts";
import type { CaseState } from "../emergencies/case.ts";
import { caseStatus } from "../emergencies/case.ts";
import { lateClocks } from "../emergencies/clocks.ts";
import { peopleQuery, unmappedQuery } from "../people/contract.ts";
import { readPeople } from "../people/reads.ts";
import { readSetups } from "../repositories/reads-setup.ts";
import { readSpineOf } from "../timeline/reads-spine.ts";
import { REPOSITORIES } from "./event.ts";
import { loadTestDemo, type TestDemo } from "./test-demo.ts";

const FLAWS = [
  ...["approved by a bot", "approved by the author", "approved before the last push", "approval withdrawn"],
  ...["nobody approved", "merged by the admin", "a check failed", "a check is missing", "the gate failed"],
  ...["no gate", "no ticket"],
];

/** What is wrong with a merged pull request, told from the facts alone. */
function flawsOf(pull: PullRequestState, results: CommitLink["results"]): string[] {
  const { author, reviews, mergedBy, body = "", headSha, repository } = pull;
  const approved = reviews.filter(({ state }) => state === "approved");
  const last = (name: string) => results.filter((one) => one.name === name).sort((a, b) => b.attempt - a.attempt)[0];
  const gates = results.filter(({ form }) => form === "gate");
  const found: [boolean, string][] = [
    [approved.some(({ reviewer }) => reviewer?.kind === "bot"), "approved by a bot"],
    [approved.some(({ reviewer }) => reviewer?.id === author?.id), "approved by the author"],
    [
      approved.some(({ commitSha }) => commitSha !== undefined && commitSha !== headSha),
      "approved before the last push",
    ],
    [reviews.some(({ state }) => state === "dismissed"), "approval withdrawn"],
    [reviews.length === 0, "nobody approved"],
    [mergedBy?.name === "twilk", "merged by the admin"],
    [last("validate")?.conclusion === "failure", "a check failed"],
    [repository === "northwind/fleet-prod" && !last("validate"), "a check is missing"],
    [gates.some(({ failed = 0 }) => failed > 0), "the gate failed"],
    [repository.endsWith("-deploy") && gates.length === 0, "no gate"],
    [!body.includes("Ticket: "), "no ticket"],
  ];
  return found.flatMap(([is, flaw]) => (is ? [flaw] : []));
}

const NOW = "2026-11-26T19:00:00.000Z";

describe("the demo, loaded", () => {
  let demo: TestDemo;

  beforeAll(async () => {
    demo = await loadTestDemo(NOW, 75);
  }, 600_000);
  afterAll(() => demo.close());

  async function column(query: string): Promise<string[]> {
    const rows = await demo.sql<{ value: string | null }>(query);
    return rows.flatMap(({ value }) => value ?? []);
  }
  async function number(query: string): Promise<number> {
    return Number((await column(query))[0]);
  }
  const changes = (what: string) => `SELECT DISTINCT ${what} AS value FROM change WHERE until_size IS NULL`;

  it("holds changes of every class", async () => {
    const classes = ["emergency", "not-deploying", "out-of-path", "pull-request", "standard", "unexplained"];
    expect((await column(changes("class"))).sort()).toEqual(classes);
  });

  it("holds what was displaced by a forced push and by a foxtrot merge", async () => {
    expect((await column(changes("state->>'displacedBy'"))).sort()).toEqual(["forced", "foxtrot"]);
  });

  it("holds signatures of every kind", async () => {
    const kind =
      "concat_ws(' ', state->'signature'->>'status', state->'signature'->>'signerClass', state->>'signatureFormat')";
    const expected = ["good person openpgp", "good person ssh", "good web-flow openpgp", "unknown-key unknown ssh"];
    expect(await column(changes(kind))).toEqual(expect.arrayContaining([...expected, "unsigned unknown none"]));
  });

  it("holds emergencies of every state", async () => {
    const rows = await demo.sql<{ state: CaseState }>(
      "SELECT state->'case' AS state FROM emergency_case WHERE until_size IS NULL",
    );
    const words = rows.map(({ state }) => {
      const over = state.closed ?? state.dismissed;
      const late = lateClocks(state, over?.at ?? NOW).length > 0 ? "late" : "in time";
      const cancelled = state.cancelled ? " cancelled" : "";
      return `${state.origin} by ${state.via}, ${caseStatus(state)}${cancelled}${state.dismissed ? "" : ` ${late}`}`;
    });
    expect(new Set(words)).toEqual(
      new Set([
        "declared by page, closed in time",
        "declared by page, closed late",
        "declared by page, closed cancelled in time",
        "declared by page, ended in time",
        "declared by trailer, closed in time",
        "found by detection, closed in time",
        "found by detection, closed late",
        "found by detection, dismissed",
        "found by detection, found late",
      ]),
    );
    expect(await number("SELECT count(*) AS value FROM suspicion WHERE outcome = 'suspected'")).toBe(1);
    const open = rows.filter(({ state }) => !state.closed && !state.dismissed);
    expect(open.length).toBe(2);
  });

  it("found every merge past the rules, push, write and sync", async () => {
    const kinds = "SELECT DISTINCT kind AS value FROM suspicion WHERE case_id IS NOT NULL";
    expect((await column(kinds)).sort()).toEqual([
      "bypass-merge",
      "direct-push",
      "forced-push",
      "human-write",
      "suspend",
      "untracked-sync",
    ]);
  });

  it("holds drift that was put back, accepted and left open", async () => {
    const drift = (which: string) =>
      column(`SELECT DISTINCT state->>'targetKey' AS value FROM drift WHERE until_size IS NULL AND ${which}`);
    const names = (keys: string[]) => keys.map((key) => key.split("/").at(-1));
    const open = "state->>'end' IS NULL";
    expect(names(await drift(open))).toEqual(expect.arrayContaining(["cert-manager", "external-dns", "payments-us"]));
    expect(names(await drift(`${open} AND state->>'acceptance' IS NOT NULL`))).toEqual(["external-dns"]);
    expect(names(await drift("state->>'end' IS NOT NULL"))).toEqual(
      expect.arrayContaining(["checkout", "ingress-nginx", "payments-us", "statements"]),
    );
  });

  it("holds a suspension that is over and one that is not", async () => {
    const ended = "SELECT DISTINCT (ended_at IS NULL)::text AS value FROM suspension WHERE until_size IS NULL";
    expect((await column(ended)).sort()).toEqual(["false", "true"]);
  });

  const verdicts = (test: string) =>
    column(
      `SELECT DISTINCT verdict || ' ' || reason AS value FROM verdict WHERE until_size IS NULL AND test = '${test}'`,
    );

  it("maps its people early, and leaves a contractor, one who left, an outsider and a stray key unmapped", async () => {
    const page = await readUnmapped(demo.sql, systemScope(), unmappedQuery.parse({}));
    expect(new Set(page.items.map(({ name }) => name.replace(/^SHA256:.*/, "a key")))).toEqual(
      new Set(["Sofia Marino", "smarino-ext", "Oskar Lind", "olind", "kchen", "a key"]),
    );
    expect(page.unknownLandings).toBe(6);
    const unknown = "test = 'T-CHG-01' AND reason = 'identity_unmapped'";
    expect(await number(`SELECT count(*) AS value FROM verdict WHERE until_size IS NULL AND ${unknown}`)).toBe(6);
    const { bots } = await readPeople(demo.sql, systemScope(), peopleQuery.parse({}));
    expect(bots).toBe(2);
  });

  it("judges required checks: passed, failed, missing", async () => {
    const expected = ["pass passed", "exception check_failed", "exception check_missing"];
    expect(await verdicts("T-CHG-06")).toEqual(expect.arrayContaining(expected));
  });

  it("judges pauses: in an emergency, with a reason, by nobody", async () => {
    expect((await verdicts("T-REC-02")).sort()).toEqual(["exception no_owner", "pass emergency", "pass ended"]);
  });

  it("signs what GitHub squashed by web-flow", async () => {
    const squashed = `state->'committer'->>'name' = 'GitHub'`;
    const rows = await column(
      `SELECT DISTINCT concat_ws(' ', state->'signature'->>'status', state->'signature'->>'signerClass') AS value
       FROM change WHERE until_size IS NULL AND ${squashed}`,
    );
    expect(rows).toEqual(["good web-flow"]);
  });

  it("runs revisions that no repository holds", async () => {
    const unknown = `SELECT count(*) AS value FROM deployed_revision r WHERE r.sha IS NOT NULL AND r.targets > 0
      AND NOT EXISTS (SELECT FROM change c WHERE c.sha = r.sha)`;
    expect(await number(unknown)).toBe(2);
  });

  it("holds pull requests with each flaw", async () => {
    const rows = await demo.sql<{ pull: PullRequestState; results: CommitLink["results"] | null }>(
      `SELECT p.state AS pull, l.state->'results' AS results FROM pull_request p
       LEFT JOIN commit_link l ON l.key = p.repository || ':' || p.head_sha
       WHERE p.until_size IS NULL AND p.status = 'merged'`,
    );
    const flaws = rows.flatMap(({ pull, results }) => flawsOf(pull, results ?? []));
    expect(new Set(flaws)).toEqual(new Set(FLAWS));
  });

  const spineOf = (id: string) => readSpineOf(demo.sql, { scope: systemScope(), people: true }, id);

  it("took a change back and picked it again, which all three say", async () => {
    const [reverted = "", ...more] = await column(
      "SELECT DISTINCT c.key AS value FROM change_relation r JOIN change c ON c.sha = r.named",
    );
    const { relations } = await spineOf(reverted);
    expect([more, relations.map(({ kind }) => kind)]).toEqual([[], ["reverted-by", "picked-by"]]);
    for (const { change } of relations) {
      const { relations: back } = await spineOf(change?.id ?? "");
      expect(back.map(({ change }) => change?.id)).toEqual([reverted]);
    }
  });

  it("deploys images of which some are known to be built from a change here, and others are not", async () => {
    const deployed = await column(
      `SELECT DISTINCT c.key AS value FROM change c JOIN deployed_revision r ON r.sha = c.sha
       WHERE c.until_size IS NULL AND c.repository = 'northwind/payments-deploy'`,
    );
    const spines = await Promise.all(deployed.map(spineOf));
    const images = spines.flatMap((spine) => spine.images.items);
    const from = images.flatMap(({ built }) => built.map(({ change }) => change?.repository));
    expect(new Set(from)).toEqual(new Set(["northwind/payments-api"]));
    expect(images.some(({ built }) => built.length === 0)).toBe(true);
    expect(spines.some((spine) => spine.images.tagged.length > 0)).toBe(true);
    expect(spines.every((spine) => spine.images.total + spine.images.tagged.length < 3)).toBe(true);
  });

  it("holds what no forge sends", async () => {
    const kinds = await column("SELECT DISTINCT kind AS value FROM evidence");
    const expected = ["access-snapshot", "branch-protection", "heartbeat", "incident", "review-record", "ticket"];
    expect(kinds).toEqual(expect.arrayContaining(expected));
  });

  it("has set-ups of which most is in force, and something is not", async () => {
    const { items } = await readSetups(demo.sql, systemScope(), "https://countersign.example");
    const standing = new Map(items.map((one) => [one.repository, one]));
    expect(standing.get("northwind/fleet-prod")).toMatchObject({ reconciler: "flux", forge: "github", notInForce: 1 });
    expect(standing.get("northwind/payments-deploy")).toMatchObject({ reconciler: "argocd", forge: "github" });
    expect(standing.get("northwind/ledger-deploy")).toMatchObject({ forge: "gitlab" });
    for (const { kind, inForce, notInForce } of items.filter((one) => one.kind === "deploy")) {
      expect([kind, inForce > 0, notInForce > 0]).toEqual(["deploy", true, true]);
    }
  });

  it("refused what was forged, counted what came twice, and lost nothing", async () => {
    expect(await number("SELECT sum(count) AS value FROM source_refusal")).toBeGreaterThan(0);
    expect(await number("SELECT sum(count) AS value FROM source_duplicate")).toBeGreaterThan(0);
    expect(await number("SELECT count(*) AS value FROM pending")).toBe(0);
    expect(await number("SELECT count(*) AS value FROM set_aside")).toBe(0);
    expect(await number("SELECT count(*) AS value FROM moved_clock")).toBe(0);
    const entries = await number("SELECT count(*) AS value FROM ledger_entry");
    expect(await number("SELECT count(*) AS value FROM inbox")).toBe(entries);
    expect(await number("SELECT size AS value FROM advance_cursor")).toBe(entries);
  });

  it("prints an account of every role, and an auditor who sees everything first", () => {
    const roles = new Set(demo.loaded.accounts.map(({ role }) => role));
    expect([...roles].sort()).toEqual(["admin", "auditor", "compliance-manager", "on-call", "viewer"]);
    const auditors = demo.loaded.accounts.filter(({ role }) => role === "auditor").map(({ name }) => name);
    expect(auditors).toEqual(["Ruth Adler", "Pavel Novak"]);
  });

  it("shows the second auditor two repositories and nothing else", async () => {
    const accounts = await listAccounts(demo.sql, { status: "active", after: null, limit: 50 });
    const repositories = async (name: string) => {
      const grant = accounts.find((account) => account.name === name)?.scope;
      return grant && (await readChangeRepositories(demo.sql, mintScope(grant)));
    };
    const all = Object.values(REPOSITORIES).map(({ name }) => name);
    expect((await repositories("Ruth Adler"))?.toSorted()).toEqual(all.toSorted());
    expect(await repositories("Pavel Novak")).toEqual(["northwind/payments-api", "northwind/payments-deploy"]);
  });
});

/** A month end before a leap day, the nights when the clock changes, the first minutes of a year. */
const TIMES = ["2028-02-29T23:59:59.000Z", "2026-10-25T01:30:00.000Z", "2027-01-01T00:00:10.000Z"];

describe("the demo, at another time", () => {
  it.each(TIMES)("loads at %s", { timeout: 600_000 }, async (now) => {
    const demo = await loadTestDemo(now, 8);
    const [row] = await demo.sql<{ cases: number }>(
      "SELECT count(*)::int AS cases FROM emergency_case WHERE until_size IS NULL",
    );
    await demo.close();
    expect(row?.cases).toBeGreaterThan(4);
    expect(demo.loaded.landings).toBeGreaterThan(8);
  });
});
