import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal, type Principal } from "../../access/principal.ts";
import { openSealed } from "../../platform/seal.ts";
import { pgSql, type Sql } from "../../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../../platform/test-database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { ChangeCollection } from "../contract.ts";
import { findCollection } from "../store/collection.ts";
import { changeCollection, credentialContext } from "./change-collection.ts";
import { createSource } from "./create-source.ts";
import { startBackfill } from "./start-backfill.ts";

const SEAL = [Buffer.alloc(32, 5)];
const admin = systemPrincipal("test");
const viewer: Principal = { ...admin, roles: ["viewer"] };
const input: ChangeCollection = {
  mode: "poll",
  baseUrl: "https://ghe.example/api/v3/",
  repositories: ["northwind/fleet-prod"],
  intervalSeconds: 60,
  credential: "token-number-one",
};

let database: TestDatabase;
let sql: Sql;
let forge: string;
let flux: string;
let commands = 0;

beforeAll(async () => {
  database = await testDatabase();
  sql = pgSql(database.db.pool);
  const context = { db: database.db, principal: admin, publicUrl: "https://cs.example", sealKeys: () => SEAL };
  forge = (await createSource({ ...context, idempotencyKey: "1" }, { type: "github", name: "forge" })).id;
  flux = (await createSource({ ...context, idempotencyKey: "2" }, { type: "flux", name: "flux" })).id;
});
afterAll(() => database.close());

const change = (
  id: string,
  more: Partial<ChangeCollection> = {},
  principal = admin,
  key = `change-${(commands += 1)}`,
) =>
  inTransaction(database.db.pool, (tx) =>
    changeCollection(tx, { principal, idempotencyKey: key }, id, { ...input, ...more }, () => SEAL),
  );

describe("changeCollection", () => {
  it("seals the token to its source and generation, and says in the ledger which, never what", async () => {
    await change(forge);
    await change(forge, { credential: "token-number-two" });
    const row = await findCollection(sql, forge);
    expect(row).toMatchObject({ mode: "poll", base_url: "https://ghe.example/api/v3", credential_generation: 2 });
    const sealed = row?.credential ?? new Uint8Array();
    expect(Buffer.from(openSealed(sealed, credentialContext(forge, 2), SEAL)).toString()).toBe("token-number-two");
    expect(() => openSealed(sealed, credentialContext(forge, 1), SEAL)).toThrow();
    const acts = await sql<{ body: string }>(
      "SELECT convert_from(p.bytes, 'UTF8') AS body FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE i.origin = 'action' ORDER BY i.id",
    );
    const last = JSON.parse(acts.at(-1)?.body ?? "{}") as Record<string, unknown>;
    expect(last).toMatchObject({
      type: "sources.collection-changed",
      subject: forge,
      data: { credentialGeneration: 2 },
    });
    expect(acts.map(({ body }) => body).join("")).not.toContain("token-number");
  });

  it("keeps the token where none is given, and drops it with the address that it was given for", async () => {
    await change(forge, { credential: undefined, intervalSeconds: 120 });
    expect((await findCollection(sql, forge))?.credential).not.toBeNull();
    const moved = { credential: undefined, baseUrl: "https://other.example/api/v3" };
    await expect(change(forge, moved)).rejects.toMatchObject({ reason: "NO_CREDENTIAL" });
    await change(forge, { ...moved, mode: "push" });
    expect((await findCollection(sql, forge))?.credential).toBeNull();
    await change(forge);
  });

  it("refuses who may not, what is no forge, what is not there, an address with a password, and a key used before", async () => {
    await expect(change(forge, {}, viewer)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(change(flux)).rejects.toMatchObject({ reason: "NOT_A_FORGE" });
    await expect(change("src_none")).rejects.toMatchObject({ reason: "UNKNOWN_SOURCE" });
    await expect(change(forge, { baseUrl: "https://u:p@ghe.example/" })).rejects.toMatchObject({
      reason: "FORGE_ADDRESS",
    });
    await change(forge, {}, admin, "same");
    await expect(change(forge, { mode: "both" }, admin, "same")).rejects.toMatchObject({ reason: "KEY_REUSED" });
    expect((await findCollection(sql, forge))?.mode).toBe("poll");
  });
});

describe("startBackfill", () => {
  const start = (from: string, principal = admin) =>
    inTransaction(database.db.pool, (tx) =>
      startBackfill(tx, { principal, idempotencyKey: `backfill-${(commands += 1)}` }, forge, from),
    );

  it("refuses who may not and what is yet to come; of two at once one is under way", async () => {
    await expect(start("2026-01-01T00:00:00Z", viewer)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(start("2100-01-01T00:00:00Z")).rejects.toMatchObject({ reason: "FUTURE" });
    const both = await Promise.allSettled([start("2026-01-01T00:00:00Z"), start("2026-02-01T00:00:00Z")]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
