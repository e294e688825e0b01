import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mintScope, systemScope, type Scope } from "../access/scope.ts";
import type { ChangeRecord } from "../changes/contract.ts";
import { revertedPullIn } from "../changes/relation.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { readImages } from "./reads-image.ts";
import { readSpine } from "./reads-spine.ts";

let database: TestDatabase;
let sql: Sql;
const all = systemScope();
const REPOSITORY = "northwind/fleet";
const SHA = "d".repeat(40);
const REVERTED = "c".repeat(40);
const LATER = "e".repeat(40);

/** The rooms that make these rows are tested by themselves: here rows are what matters. */
beforeAll(async () => {
  database = await testDatabase();
  sql = pgSql(database.owner);
  await landed(REVERTED, "Raise the limit", "2026-11-02T10:00:00.000Z");
  await landed(LATER, "Lower it again", "2026-11-25T10:00:00.000Z");
  await says(`${REPOSITORY}@main:${SHA}`, "reverts", REVERTED.slice(0, 9));
  await says(`${REPOSITORY}@main:${LATER}`, "reverts", SHA);
  await says(`${REPOSITORY}@main:${LATER}`, "reverts", SHA.slice(0, 12));
  await says(`${REPOSITORY}@main:${LATER}`, "picked-from", SHA.slice(0, 7));
  await says("northwind/other@main:f", "reverts", SHA, "northwind/other");
});
afterAll(() => database.close());

async function landed(
  sha: string,
  title: string,
  at: string,
  { repository = REPOSITORY, landing = "l" }: { repository?: string; landing?: string } = {},
): Promise<void> {
  const person = { name: "Bo", email: "bo@northwind.example" };
  const state = {
    ...{ repository, branch: "main", sha, title, author: person, committer: person, coAuthors: [] },
    ...{ parents: [], tickets: [], landedAt: at, landing, firstParent: true, ref: [9, 0] },
  };
  await sql(
    `INSERT INTO change (key, since_size, state, repository, branch, sha, kind, class, signature, landing, landed_at, first_parent, position)
     VALUES ($1, 1, $2, $3, 'main', $4, 'deploy', 'pull-request', 'good', $6, $5, true, 1)`,
    [`${repository}@main:${sha}`, JSON.stringify(state), repository, sha, at, landing],
  );
}

async function says(change: string, kind: string, sha: string, repository = REPOSITORY): Promise<void> {
  await sql("INSERT INTO change_relation (key, state, repository, named, change) VALUES ($1, $2, $3, $4, $5)", [
    `${change} ${kind} ${sha}`,
    JSON.stringify({ kind, sha, change, repository }),
    ...[repository, sha, change],
  ]);
}

/** A change that nobody has told of but Git. */
function changeAt(landedAt: string): ChangeRecord {
  const person = { name: "Ana", email: "ana@northwind.example" };
  return {
    ...{ id: `${REPOSITORY}@main:${SHA}`, sha: SHA, repository: REPOSITORY, evidence: "7.0", landedAt },
    ...{ generatedAt: "2026-11-20T12:00:00.000Z" },
    ...{ pull: null, update: null, displaced: null, landedBy: null, signature: { status: "none", evidence: null } },
    ...{ reviews: [], results: [], tags: [], tickets: [], author: person, committer: person, coAuthors: [] },
  } as unknown as ChangeRecord; // safe because a spine reads nothing else of the record
}

const spineAt = (landedAt: string, scope: Scope = all) => readSpine(sql, { scope, people: false }, changeAt(landedAt));

describe("what messages say of other changes", () => {
  const relations = async (scope: Scope) =>
    (await spineAt("2026-11-20T10:00:00.000Z", scope)).relations.map(({ kind, change }) => [kind, change?.title]);

  test("is told from both sides, by whole and shortened ids, of the repository alone", async () => {
    expect(await relations(all)).toEqual([
      ["reverts", "Raise the limit"],
      ["reverted-by", "Lower it again"],
      ["picked-by", "Lower it again"],
    ]);
  });

  test("but not of what landed outside of the reader's period", async () => {
    const within = mintScope({
      ...{ repositories: "all", environments: "all" },
      ...{ from: "2026-11-10T00:00:00Z", to: "2026-11-24T00:00:00Z" },
    });
    expect(await relations(within)).toEqual([["reverts", undefined]]);
  });
});

describe("what pull requests say of other ones", () => {
  const sha = (of: string) => of.repeat(40);
  beforeAll(async () => {
    await landed(sha("1"), "Raise it", "2026-11-03T10:00:00.000Z", { landing: `${REPOSITORY}#30` });
    await landed(sha("2"), "Raise it more", "2026-11-03T10:00:00.000Z", { landing: `${REPOSITORY}#30` });
    await landed(sha("3"), "Merge the revert", "2026-11-21T10:00:00.000Z", { landing: `${REPOSITORY}#31` });
    const other = { repository: "northwind/other", landing: "northwind/other#31" };
    await landed(sha("4"), "Lower theirs", "2026-11-21T10:00:00.000Z", other);
    await pull("30");
    await pull("31", "30");
    await pull("32", "30");
    await pull("33", "404");
    await pull("31", "30", "northwind/other");
  });

  async function pull(number: string, reverts: string | null = null, repository = REPOSITORY): Promise<void> {
    await sql(
      `INSERT INTO pull_request (key, since_size, state, repository, number, status, reverts)
       VALUES ($1, 1, '{}', $2, $3, 'merged', $4)`,
      [`${repository}#${number}`, repository, number, reverts],
    );
  }

  async function relations(of: string, scope: Scope = all) {
    const change = { ...changeAt("2026-11-20T10:00:00.000Z"), id: `${REPOSITORY}@main:${of}`, sha: of };
    const found = await readSpine(sql, { scope, people: false }, change);
    return found.relations.map(({ kind, by, named, change: other }) => [kind, by, other?.title ?? named]);
  }

  test("is told of every change that either brought, and of no other repository's", async () => {
    expect(await relations(sha("3"))).toEqual([
      ["reverts", "pull-request", "Raise it"],
      ["reverts", "pull-request", "Raise it more"],
    ]);
    expect(await relations(sha("2"))).toEqual([["reverted-by", "pull-request", "Merge the revert"]]);
  });

  test("is told by number where the reader may see no change of it", async () => {
    const scope = mintScope({
      ...{ repositories: "all", environments: "all" },
      ...{ from: "2026-11-10T00:00:00Z", to: "2026-11-24T00:00:00Z" },
    });
    expect(await relations(sha("3"), scope)).toEqual([["reverts", "pull-request", "30"]]);
  });

  test("is told once, by the message, where that names the commit itself", async () => {
    await says(`${REPOSITORY}@main:${sha("3")}`, "reverts", sha("1"));
    expect(await relations(sha("3"))).toEqual([
      ["reverts", "message", "Raise it"],
      ["reverts", "pull-request", "Raise it more"],
    ]);
    expect(await relations(sha("1"))).toEqual([["reverted-by", "message", "Merge the revert"]]);
  });

  test("is filled in by the migration as advance would have", async () => {
    const line = `Reverts ${REPOSITORY}#12`;
    const bodies = [
      ...[line, `${line}\r\n\r\nIt was wrong.`, `Why\n\n${line} \t\n`, `Reverts Northwind/Fleet#12`, ""],
      ...[`> ${line}`, `${line}, in part`, "Reverts #12", "Reverts northwind/other#12", `Reverts ${REPOSITORY}#012`],
      ...[`Reverts ${REPOSITORY}#101\n${line}`, `Reverts northwind/other#3\n${line}\nReverts ${REPOSITORY}#4`],
    ];
    const said = bodies.map((body, at) => ({ repository: REPOSITORY, number: `${101 + at}`, body }));
    for (const state of said) {
      await pull(state.number);
      await sql("UPDATE pull_request SET state = $2 WHERE key = $1", [
        `${REPOSITORY}#${state.number}`,
        JSON.stringify(state),
      ]);
    }
    const migration = readFileSync("prisma/migrations/0042_reverts/migration.sql", "utf8");
    await sql(/UPDATE pull_request[^;]*;/.exec(migration)?.[0] ?? "");
    const rows = await sql<{ reverts: string | null }>(
      "SELECT reverts FROM pull_request WHERE number::int > 100 ORDER BY number::int",
    );
    expect(rows.map(({ reverts }) => reverts)).toEqual(said.map((pull) => revertedPullIn(pull) ?? null));
    expect(rows.filter(({ reverts }) => reverts === "12")).toHaveLength(5);
  });
});

describe("the tickets that a change names", () => {
  beforeAll(async () => {
    await told("PAY-7", 20, "open", "2026-11-19T10:00:00.000Z");
    await told("pay-7", 21, "approved", "2026-11-20T09:00:00.000Z", { kind: "user", name: "Cy", issuer: "jira" });
    await told("PAY-70", 22, "open", "2026-11-20T09:00:00.000Z");
  });

  async function told(ticket: string, index: number, status: string, at: string, actor?: object): Promise<void> {
    await sql(
      `INSERT INTO evidence (index, ordinal, kind, source, origin, received_at, subject, headline, state, facts)
       VALUES ($1, 0, 'ticket', 'src_desk', 'delivery', $2, $3, 'A ticket', $4, $5)`,
      [index, at, ticket, status, JSON.stringify({ fact: { ticket, title: "Why", status }, actor })],
    );
  }

  const tickets = async (scope: Scope = all) => {
    const change = { ...changeAt("2026-11-20T10:00:00.000Z"), tickets: ["PAY-7", "PAY-8"] };
    return (await readSpine(sql, { scope, people: false }, change)).tickets;
  };

  test("are told by their records, the latest first, with who says so and where that stands", async () => {
    expect(await tickets()).toEqual([
      {
        ticket: "PAY-7",
        records: [
          {
            ...{ status: "approved", title: "Why", evidence: "21.0" },
            actor: { kind: "user", name: "Cy", id: null, issuer: "jira" },
          },
          { status: "open", title: "Why", actor: null, evidence: "20.0" },
        ],
      },
      { ticket: "PAY-8", records: [] },
    ]);
    const change = { ...changeAt("2026-11-20T10:00:00.000Z"), tickets: ["PAY-7"] };
    const { entries } = await readSpine(sql, { scope: all, people: false }, change);
    expect(entries["21.0"]).toMatchObject({ receivedAt: "2026-11-20T09:00:00.000Z" });
  });

  test("within the reader's period, and to nobody who sees some places only, nor who would send them", async () => {
    const everywhere = { repositories: "all", environments: "all" } as const;
    const [early] = await tickets(mintScope({ ...everywhere, from: "2026-11-20T00:00:00Z" }));
    expect(early?.records).toHaveLength(1);
    for (const places of [{ repositories: [REPOSITORY] }, { environments: ["production"] }]) {
      const scope = mintScope({ ...everywhere, ...places });
      expect(await tickets(scope)).toEqual(["PAY-7", "PAY-8"].map((ticket) => ({ ticket, records: null })));
      const { feeds } = await spineAt("2026-11-20T10:00:00.000Z", scope);
      expect(feeds.map(({ step }) => step)).not.toContain("ticket");
    }
  });
});

describe("what the digests of a change were built of", () => {
  const digest = `sha256:${"1".repeat(64)}`;
  const untold = `sha256:${"2".repeat(64)}`;
  const SOURCE = "northwind/payments";
  const deployed = [{ images: [`ghcr.io/acme/ui@${digest}`, `ghcr.io/acme/ui@${untold}`, "redis:7"] }];
  const images = (scope: Scope = all) =>
    readImages(sql, scope, deployed.map((one) => ({ ...one, revisions: [], evidence: [{ id: "5.0" }] })) as never);

  beforeAll(async () => {
    await landed("f".repeat(40), "Speed it up", "2026-11-18T10:00:00.000Z", { repository: SOURCE });
    await attested(30, { sha256: "1".repeat(64) }, { sourceRepository: SOURCE, sourceCommit: "f".repeat(40) });
    await attested(31, { sha256: "1".repeat(64) }, { sourceRepository: SOURCE, sourceCommit: "f".repeat(40) });
    await attested(32, { sha256: "1".repeat(64) }, {});
    await attested(33, { sha512: "1".repeat(64) }, { sourceRepository: SOURCE, sourceCommit: "a".repeat(40) });
  });

  async function attested(index: number, digests: object, source: object, repository = SOURCE): Promise<void> {
    const fact = { kind: "attestation", predicateType: "slsa", builder: "ci", subjects: [{ digests }], ...source };
    await sql(
      `INSERT INTO evidence (index, ordinal, kind, source, origin, received_at, repository, headline, facts)
       VALUES ($1, 0, 'attestation', 'src_ci', 'delivery', '2026-11-18T11:00:00Z', $2, 'An attestation', $3)`,
      [index, repository, JSON.stringify({ fact })],
    );
  }

  test("is told by the attestations that name them, with the change that the commit is", async () => {
    const { items, total, tagged } = await images();
    expect({ total, tagged }).toEqual({ total: 2, tagged: ["redis:7"] });
    const change = { id: `${SOURCE}@main:${"f".repeat(40)}`, title: "Speed it up", repository: SOURCE };
    const said = { by: "attestation", repository: SOURCE, sha: "f".repeat(40), predicate: "slsa", builder: "ci" };
    expect(items.map(({ built }) => built)).toEqual([[{ ...said, change, evidence: "30.0" }], []]);
  });

  test("is told to nobody who may not see where it was built, nor when", async () => {
    const everywhere = { repositories: "all", environments: "all" } as const;
    for (const bounds of [{ repositories: [REPOSITORY] }, { from: "2026-11-19T00:00:00Z" }]) {
      const { items } = await images(mintScope({ ...everywhere, ...bounds }));
      expect(items.map(({ built }) => built)).toEqual([[], []]);
    }
    const later = await images(mintScope({ ...everywhere, from: "2026-11-18T10:30:00Z" }));
    expect(later.items[0]?.built).toMatchObject([{ sha: "f".repeat(40), change: null }]);
  });

  test("is told however many records stand before it that the reader may not see", async () => {
    const source = { sourceRepository: "northwind/other", sourceCommit: "b".repeat(40) };
    for (let index = 40; index < 60; index += 1) {
      const [names, repository] = index % 2 ? [SOURCE, "northwind/other"] : ["northwind/other", SOURCE];
      await attested(index, { sha256: "2".repeat(64) }, { ...source, sourceRepository: names }, repository);
    }
    await attested(60, { sha256: "2".repeat(64) }, { ...source, sourceRepository: "Northwind/Payments" });
    const { items } = await images(mintScope({ repositories: [SOURCE], environments: "all" }));
    expect(items[1]?.built).toMatchObject([{ evidence: "60.0" }]);
    const elsewhere = await images(mintScope({ repositories: "all", environments: ["staging"] }));
    expect(elsewhere.items[1]?.built).toHaveLength(2);
  });
});

describe("what would have told of a step", () => {
  const LANDED = "2026-11-20T10:00:00.000Z";

  beforeAll(async () => {
    await sql(`INSERT INTO evidence_feed (key, state) VALUES
      ('gate ${REPOSITORY}', '{"since":"${LANDED}","sources":["src_ci"]}'),
      ('ci-run ${REPOSITORY}', '{"since":"2026-11-01T00:00:00.000Z","sources":["src_ci"]}'),
      ('pull-request ${REPOSITORY}', '{"since":"2026-11-01T00:00:00.000Z","sources":["src_forge"]}')`);
    await sql(`INSERT INTO source_facts (key, type, name, state) VALUES
      ('src_ci', 'ci', 'CI', '{}'), ('src_forge', 'github', 'The forge', '{}')`);
    await coverOf("src_ci", [{ from: "2026-11-20T09:00:00.000Z", to: "2026-11-20T11:00:00.000Z" }]);
  });

  async function coverOf(source: string, spans: object[], read: object[] = []): Promise<void> {
    await sql(
      "INSERT INTO blind_cover (key, state) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET state = excluded.state",
      [source, JSON.stringify({ spans, read })],
    );
  }

  const feedOf = async (step: string, landedAt = LANDED) =>
    (await spineAt(landedAt)).feeds.find((feed) => feed.step === step);

  test("is decided as the tests decide it", async () => {
    // A feed that begins at the same instant was not there before.
    expect(await feedOf("gate")).toMatchObject({ standing: "before-collection", since: LANDED });
    expect(await feedOf("checks")).toMatchObject({ standing: "blind", blind: { source: "CI" } });
    expect(await feedOf("review")).toMatchObject({ standing: "collected", sources: [{ name: "The forge" }] });
    expect(await feedOf("review", "2026-11-20T11:55:00.000Z")).toMatchObject({
      standing: "on-its-way",
      until: "2026-11-20T12:05:00.000Z",
    });
    expect(await feedOf("merge")).toEqual({ ...(await feedOf("review")), step: "merge" });
  });

  test("was not blind where all of the time has been read since", async () => {
    const span = { from: "2026-11-20T09:00:00.000Z", to: "2026-11-20T11:00:00.000Z" };
    await coverOf("src_ci", [span], [span]);
    expect(await feedOf("checks")).toMatchObject({ standing: "collected", blind: null });
  });

  test("was blind also where that is too long ago for the cover to keep it", async () => {
    await coverOf("src_ci", []);
    const state = { source: "src_ci", name: "CI", from: "2026-11-20T09:30:00.000Z", to: "2026-11-20T10:30:00.000Z" };
    await sql(
      `INSERT INTO blind_interval (key, since_size, state, source, reason, from_at, to_at, recorded_at)
       VALUES ('old', 1, $1, 'src_ci', 'silent', $2, $3, $3)`,
      [JSON.stringify(state), state.from, state.to],
    );
    expect(await feedOf("checks")).toMatchObject({ standing: "blind", blind: { from: state.from } });
    expect(await feedOf("checks", "2026-11-20T10:30:00.000Z")).toMatchObject({ standing: "collected" });
  });
});
