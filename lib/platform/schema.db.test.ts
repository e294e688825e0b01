import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LEDGER_GRANTS } from "./ledger-guards.ts";
import { migrate } from "./migrate.ts";
import { schemaFiles, withSchemaEngine } from "./schema-engine.ts";
import { testDatabase, type TestDatabase } from "./test-database.ts";

const KINDS = ["ledger", "projection", "operational"];

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

async function tables(): Promise<{ name: string; kind: string | null; grants: string }[]> {
  const { rows } = await test.owner.query<{ name: string; kind: string | null; grants: string }>(
    `SELECT t.table_name AS name, obj_description(format('%I.%I', t.table_schema, t.table_name)::regclass) AS kind,
            coalesce((SELECT string_agg(privilege_type, ' ' ORDER BY privilege_type)
               FROM information_schema.role_table_grants g
              WHERE g.table_schema = t.table_schema AND g.table_name = t.table_name AND g.grantee = 'countersign_app'), '') AS grants
       FROM information_schema.tables t
      WHERE t.table_schema IN ('public', 'countersign') AND t.table_type = 'BASE TABLE'
      ORDER BY 1`,
  );
  return rows;
}

describe("the live schema", () => {
  it("says of every table which of the three kinds it is", async () => {
    expect((await tables()).filter(({ kind }) => !KINDS.includes(kind ?? ""))).toEqual([]);
  });

  it("lets the application append to the ledger and never change it", async () => {
    const ledger = (await tables()).filter(({ kind }) => kind === "ledger");
    const expected = ledger.map(({ name }) => [
      name,
      LEDGER_GRANTS[name.replace(/^payload_.*/, "payload")] ?? "undeclared",
    ]);
    expect(ledger.map(({ name, grants }) => [name, grants])).toEqual(expected);
    expect(Object.keys(LEDGER_GRANTS).filter((name) => !ledger.some((table) => table.name === name))).toEqual([]);
  });

  it("lets the application rebuild every projection, and read and fill what is operational", async () => {
    const needed = {
      ledger: [],
      projection: ["DELETE", "INSERT", "SELECT", "UPDATE"],
      operational: ["INSERT", "SELECT"],
    };
    const short = (await tables()).filter(({ name, kind, grants }) => {
      const rights = grants.split(" ");
      return (
        name !== "_prisma_migrations" && !needed[kind as keyof typeof needed].every((right) => rights.includes(right))
      );
    });
    expect(short).toEqual([]);
  });

  it("refuses UPDATE, DELETE and TRUNCATE of the ledger even to its owner", async () => {
    const ledger = (await tables()).filter(({ kind }) => kind === "ledger");
    const { rows } = await test.owner.query<{ name: string; guarded: string[] }>(
      `SELECT c.relname AS name, array_agg(DISTINCT e ORDER BY e) AS guarded
         FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
         CROSS JOIN LATERAL unnest(ARRAY[
           CASE WHEN t.tgtype & 8 > 0 THEN 'DELETE' END,
           CASE WHEN t.tgtype & 16 > 0 THEN 'UPDATE' END,
           CASE WHEN t.tgtype & 32 > 0 THEN 'TRUNCATE' END]) e
        WHERE NOT t.tgisinternal AND t.tgtype & 2 > 0 AND e IS NOT NULL AND t.tgenabled IN ('O', 'A')
        GROUP BY 1`,
    );
    const guarded = new Map(rows.map((row) => [row.name, row.guarded.join(" ")]));
    // `pending` is a queue: its rows leave it when they are sequenced.
    const open = ledger.filter(
      ({ name }) => guarded.get(name) !== (name === "pending" ? "TRUNCATE UPDATE" : "DELETE TRUNCATE UPDATE"),
    );
    expect(open).toEqual([]);
  });

  it("gives the application no table, and no right to make one", async () => {
    const { rows } = await test.owner.query<{ owned: number; creates: boolean; bypasses: boolean }>(
      `SELECT (SELECT count(*) FROM pg_class WHERE relowner = r.oid) AS owned,
              has_schema_privilege(r.oid, 'public', 'CREATE') OR has_schema_privilege(r.oid, 'countersign', 'CREATE') AS creates,
              r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcanlogin AS bypasses
         FROM pg_roles r WHERE r.rolname = 'countersign_app'`,
    );
    expect(rows).toEqual([{ owned: 0, creates: false, bypasses: false }]);
  });

  // Prisma does not compare partial indexes, partitions, checks, triggers and grants: what it compares must be the same.
  it("is what prisma/schema says", async () => {
    const url = test.owner.options.connectionString ?? "";
    const files = schemaFiles().map(({ path, content }) => ({ path, content }));
    const { stdout } = await withSchemaEngine(url, (engine) =>
      engine.diff({
        from: { tag: "schemaDatasource", files, configDir: "." },
        to: { tag: "schemaDatamodel", files },
        script: true,
        exitCode: null,
        filters: { externalTables: ["public._prisma_migrations"], externalEnums: [] },
      }),
    );
    const script = (stdout ?? "").replace("-- This is an empty migration.", "").trim();
    expect(script).toBe("");
  });

  it("applies nothing the second time", async () => {
    expect(await migrate({ url: test.url, adminUrl: test.owner.options.connectionString })).toEqual({
      applied: [],
      separation: "role",
    });
  });
});
