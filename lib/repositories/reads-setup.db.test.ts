import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import type { Json } from "../base/canonical-json.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { addRepository } from "./commands/add-repository.ts";
import { addRepositorySchema, type SetupDto } from "./contract.ts";
import { readSetup, readSetups } from "./reads-setup.ts";
import { LOOKS_LIMIT, RULES_LIMIT } from "./store/setup.ts";

const URL = "https://countersign.example";
const SHA = "0123456789abcdef0123456789abcdef01234567";

let test: TestDatabase;
let sql: Sql;
const { scope } = systemPrincipal("test");

beforeAll(async () => {
  test = await testDatabase();
  sql = pgSql(test.db.pool);
});
afterAll(() => test.close());

async function add(name: string): Promise<void> {
  const by = { principal: systemPrincipal("test"), idempotencyKey: name };
  const input = addRepositorySchema.parse({ name, url: `https://github.com/${name}.git`, branches: ["main"] });
  await inTransaction(test.db.pool, (tx) => addRepository(tx, by, input));
}

let index = 1000;
/** Evidence as `advance` would write it, an hour after the last. */
async function evidence(kind: string, repository: string, facts: readonly object[]): Promise<void> {
  const first = index + 1;
  index += facts.length;
  await sql(
    `INSERT INTO evidence (index, ordinal, kind, source, origin, received_at, repository, sha, headline, facts)
     SELECT $1::int + n - 1, 0, $2, 'src_forge', 'hook', '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 hour', $3,
       $4, '', jsonb_build_object('fact', fact)
     FROM jsonb_array_elements($5::jsonb) WITH ORDINALITY AS t (fact, n)`,
    [first, kind, repository, SHA, JSON.stringify(facts.map((fact) => ({ kind, repository, ...fact })) as Json)],
  );
}

const look = (sequence: number, files: readonly object[]) => ({ branch: "main", sha: SHA, sequence, files });
const OWNERS = { role: "owners", path: "CODEOWNERS", blob: SHA, read: true, rules: 1, wholeTree: true };
const RULE = {
  ...{ form: "rule", name: "main", action: "snapshot", requiredApprovals: 9, requireSignatures: true },
  allowForcePushes: false,
};
const repeated = (count: number, one: object) => Array.from({ length: count }, () => one);

async function standing(name: string, id: string): Promise<SetupDto["items"][number]["standing"]> {
  const { items } = await readSetup(sql, scope, name, { publicUrl: URL });
  const item = items.find((one) => one.id === id);
  if (!item) throw new Error(`the kit has no ${id}`);
  return item.standing;
}

const OLDER = "older records were not looked through";

describe("the set-ups of many repositories", () => {
  it("are read with as many queries as that of one, and say the same of each", async () => {
    await add("n/one");
    let queries = 0;
    const counting: Sql = (text, values) => {
      queries += 1;
      return sql(text, values);
    };
    const count = async () => {
      queries = 0;
      const { items } = await readSetups(counting, scope, URL);
      return { queries, items };
    };
    const one = await count();
    for (const name of ["n/two", "n/three", "n/four"]) {
      await add(name);
      await evidence("setup-files", name, [look(1, name === "n/two" ? [OWNERS] : [])]);
      await evidence("branch-protection", name, [RULE]);
    }
    const four = await count();
    expect(four.items.map(({ repository }) => repository)).toEqual(["n/four", "n/one", "n/three", "n/two"]);
    expect(four.queries).toBe(one.queries);
    for (const { repository, inForce, notInForce, unknown } of four.items) {
      const { items } = await readSetup(sql, scope, repository, { publicUrl: URL });
      const states = items.map((item) => item.standing.state);
      const counted = (state: string) => states.filter((is) => is === state).length;
      expect([inForce, notInForce, unknown]).toEqual(["in-force", "not-in-force", "unknown"].map(counted));
    }
    expect((await standing("n/two", "code-owners")).state).toBe("in-force");
    expect((await standing("n/three", "code-owners")).state).toBe("not-in-force");
    expect((await standing("n/one", "code-owners")).state).toBe("unknown");
  });

  it("are found by an index of their own, however much else a repository has on record", async () => {
    await add("n/planned");
    const plans = await inTransaction(test.db.pool, async (tx) => {
      for (const way of ["seqscan", "bitmapscan", "sort"]) await tx(`SET LOCAL enable_${way} = off`);
      const found: string[] = [];
      const explaining: Sql = async (text, values) => {
        if (typeof text === "string" && /kind = '(?:setup-files|branch-protection|gate)'/.test(text)) {
          const rows = await tx<{ "QUERY PLAN": string }>(`EXPLAIN ${text}`, values);
          found.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
        }
        return tx(text, values);
      };
      await readSetups(explaining, scope, URL);
      return found;
    });
    expect(plans).toHaveLength(3);
    for (const plan of plans) expect(plan).toContain("evidence_setup");
  });

  it("are of the forge that told of a repository; where none did, its evidence is not gone through", async () => {
    for (const name of ["n/told", "n/mirrored"]) await add(name);
    await sql("INSERT INTO source_facts (key, state, type, name) VALUES ('src_lab', '{}', 'gitlab', 'lab')");
    await sql(
      `INSERT INTO evidence_day (day, type, kind, source, repository, environment, count)
       VALUES ('2026-01-01', '', 'push', 'src_lab', 'n/told', '', 1)`,
    );
    for (const name of ["n/told", "n/mirrored"]) {
      await sql(
        `INSERT INTO evidence (index, ordinal, kind, source, origin, received_at, repository, headline, facts)
         VALUES ($1, 0, 'push', 'src_lab', 'hook', '2026-01-01T00:00:00Z', $2, '', '{}')`,
        [(index += 1), name],
      );
    }
    const forges = async (name: string) => (await readSetup(sql, scope, name, { publicUrl: URL })).forge;
    expect(await forges("n/told")).toBe("gitlab");
    expect(await forges("n/mirrored")).toBe("github"); // by its address: no day says that a forge was heard
  });

  it("are not lost behind the many records of another, and say where older ones were left", async () => {
    for (const name of ["n/quiet", "n/busy"]) await add(name);
    await evidence("setup-files", "n/quiet", [look(1, [OWNERS])]);
    await evidence(
      "setup-files",
      "n/busy",
      Array.from({ length: LOOKS_LIMIT + 5 }, (_none, n) => look(n, [OWNERS])),
    );
    const quiet = await standing("n/quiet", "code-owners");
    expect(quiet.state).toBe("in-force");
    expect(quiet.sentence).not.toContain(OLDER);
    const busy = await standing("n/busy", "code-owners");
    expect(busy.state).toBe("in-force");
    expect(busy.sentence).toContain(OLDER);
    await evidence("setup-files", "n/busy", [look(LOOKS_LIMIT + 6, [])]);
    const gone = await standing("n/busy", "code-owners");
    expect(gone.state).toBe("not-in-force");
    expect(gone.sentence).not.toContain(OLDER); // since when it is gone is known
  });

  it("keep the switch of all classic rules, however many records came after it", async () => {
    await add("n/off");
    await evidence("branch-protection", "n/off", [
      { form: "configuration", name: "configuration", action: "disabled" },
    ]);
    await evidence("branch-protection", "n/off", repeated(RULES_LIMIT + 5, RULE));
    expect((await standing("n/off", "branch-rules")).state).toBe("not-in-force");
    await add("n/on");
    await evidence("branch-protection", "n/on", repeated(RULES_LIMIT + 5, RULE));
    const on = await standing("n/on", "branch-rules");
    expect(on.state).toBe("in-force");
    expect(on.sentence).toContain(OLDER);
  });

  it("do not know the rules where the records that were read hold no whole picture of them", async () => {
    await add("n/events");
    await evidence("branch-protection", "n/events", repeated(RULES_LIMIT + 5, { ...RULE, action: "edited" }));
    expect((await standing("n/events", "branch-rules")).state).toBe("unknown");
    await evidence("branch-protection", "n/events", [RULE, { ...RULE, action: "edited" }]);
    expect((await standing("n/events", "branch-rules")).state).toBe("unknown"); // the second picture is the first that is surely whole
  });
});
