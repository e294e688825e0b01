import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabaseKind, migrate, readDatabaseKind, readMigrations } from "./migrate.ts";
import { testDatabase, type TestDatabase } from "./test-database.ts";

describe("migrate", () => {
  let test: TestDatabase;
  let adminUrl: string;
  beforeAll(async () => {
    test = await testDatabase();
    adminUrl = test.owner.options.connectionString ?? "";
  });
  afterAll(() => test.close());

  const again = () => migrate({ url: test.url, adminUrl });

  it("keeps the checksums that Prisma keeps", async () => {
    const { rows } = await test.owner.query<{ name: string; checksum: string }>(
      "SELECT migration_name AS name, checksum FROM _prisma_migrations ORDER BY 1",
    );
    expect(rows).toEqual(readMigrations().map(({ name, checksum }) => ({ name, checksum })));
  });

  it("tries again after a kill in the middle of a migration", async () => {
    const unfinished = `INSERT INTO _prisma_migrations (id, checksum, migration_name, applied_steps_count)
      SELECT 'half', checksum, migration_name || '_half', 0 FROM _prisma_migrations LIMIT 1`;
    await test.owner.query(unfinished);
    expect((await again()).applied).toEqual([]);
    const { rows } = await test.owner.query("SELECT FROM _prisma_migrations WHERE finished_at IS NULL");
    expect(rows).toEqual([]);
  });

  it("refuses a migration that was edited after it was applied", async () => {
    await test.owner.query("UPDATE _prisma_migrations SET checksum = 'other' WHERE migration_name = '0001_ledger'");
    await expect(again()).rejects.toMatchObject({ reason: "MIGRATION_CHANGED" });
    const { checksum } = readMigrations()[0] ?? { checksum: "" };
    await test.owner.query("UPDATE _prisma_migrations SET checksum = $1 WHERE migration_name = '0001_ledger'", [
      checksum,
    ]);
  });

  it("refuses the database of a newer version", async () => {
    await test.owner.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ('newer', 'x', '9999_newer', clock_timestamp(), 1)`,
    );
    await expect(again()).rejects.toMatchObject({ reason: "SCHEMA_NEWER" });
    await test.owner.query("DELETE FROM _prisma_migrations WHERE id = 'newer'");
  });

  it("says that a login may not migrate what it does not own", async () => {
    await expect(migrate({ url: test.url })).rejects.toMatchObject({ reason: "DATABASE_OWNER" });
  });

  it("lets two starts at once agree", async () => {
    const both = await Promise.all([again(), again()]);
    expect(both.map(({ applied }) => applied)).toEqual([[], []]);
  });

  it("writes what a database is once, and never changes it", async () => {
    expect(await readDatabaseKind(adminUrl)).toBe("test");
    await createDatabaseKind(adminUrl, "test");
    await expect(createDatabaseKind(adminUrl, "production")).rejects.toMatchObject({ reason: "DATABASE_KIND" });
    await expect(test.owner.query("UPDATE database_identity SET kind = 'production'")).rejects.toMatchObject({
      code: "42501",
    });
  });
});
