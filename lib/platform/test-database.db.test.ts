import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseNow, moveClock } from "./clock.ts";
import { pgSql } from "./sql.ts";
import { testDatabase, type TestDatabase } from "./test-database.ts";

describe("testDatabase", () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.close());

  it("connects as the application role, not as the owner", async () => {
    expect(test.db.separation).toBe("role");
    const { rows } = await test.db.pool.query<{ current_user: string }>("SELECT current_user");
    expect(rows).toEqual([{ current_user: "countersign_app" }]);
  });

  it("reads int8 as number, timestamptz as RFC 3339 and dates as text", async () => {
    const { rows } = await test.db.pool.query(
      `SELECT 9007199254740991::int8 AS big, ARRAY[1, NULL]::int8[] AS bigs, '2026-03-29 02:30:00.123+02'::timestamptz(3) AS at,
              ARRAY['2026-01-01T00:00:00Z']::timestamptz[] AS ats, '2026-03-29'::date AS day, 1::numeric AS numeric`,
    );
    expect(rows).toEqual([
      {
        big: 9007199254740991,
        bigs: [1, null],
        at: "2026-03-29T00:30:00.123Z",
        ats: ["2026-01-01T00:00:00.000Z"],
        day: "2026-03-29",
        numeric: "1",
      },
    ]);
  });

  it("refuses an integer that a number would round", async () => {
    await expect(test.db.pool.query("SELECT 9007199254740993::int8")).rejects.toMatchObject({ reason: "INT8_RANGE" });
  });

  it("serves Prisma on the same database", async () => {
    expect(await test.db.prisma.databaseIdentity.findFirst()).toMatchObject({ kind: "test" });
  });

  it("moves the clock of a test database and gives it back", async () => {
    const sql = pgSql(test.db.pool);
    await moveClock(sql, "2025-06-01T12:00:00.000Z");
    expect(await databaseNow(sql)).toBe("2025-06-01T12:00:00.000Z");
    await moveClock(sql, null);
    expect(Math.abs(Date.parse(await databaseNow(sql)) - Date.now())).toBeLessThan(60_000);
  });
});
