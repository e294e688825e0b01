import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Check } from "../../lib/base/check.ts";
import { isBuilt, Product, type OwnDatabase } from "./product.ts";

// No fault, but the built product as a platform engineer runs it: beside a PostgreSQL of one's own, with two roles.
describe.skipIf(!isBuilt())("a database of one's own", () => {
  const suffix = randomBytes(4).toString("hex");
  const names = { database: `own_${suffix}`, owner: `own_owner_${suffix}`, app: `own_app_${suffix}` };
  let server: pg.Client;
  let own: OwnDatabase;
  let product: Product;

  beforeAll(async () => {
    const superuser = new URL(inject("templateUrl"));
    superuser.pathname = "/postgres";
    server = new pg.Client({ connectionString: superuser.toString() });
    await server.connect();
    const address = (role: string): string => {
      const url = new URL(superuser);
      Object.assign(url, { username: role, password: "own", pathname: `/${names.database}` });
      return url.toString();
    };
    await server.query(`CREATE ROLE ${names.owner} LOGIN CREATEROLE PASSWORD 'own'`);
    await server.query(`CREATE ROLE ${names.app} LOGIN PASSWORD 'own'`);
    await server.query(`CREATE DATABASE ${names.database} OWNER ${names.owner}`);
    // One cluster has one application role; on a fresh server its owner makes it.
    await server.query(`GRANT countersign_app TO ${names.owner} WITH ADMIN OPTION`);
    own = { url: address(names.app), adminUrl: address(names.owner) };
    product = await Product.start(own);
  });
  afterAll(async () => {
    await product?.stop();
    await server?.query(`DROP DATABASE IF EXISTS ${names.database} WITH (FORCE)`);
    for (const role of [names.app, names.owner]) {
      await server?.query(`DROP OWNED BY ${role} CASCADE`);
      await server?.query(`DROP ROLE ${role}`);
    }
    await server?.end();
  });

  it("serves, and doctor finds nothing that fails: only what nobody has set up yet", async () => {
    const answer = await fetch(`http://127.0.0.1:${product.port}/readyz`);
    expect(answer.status).toBe(200);
    const { code, output } = await product.command("doctor", "--json");
    const { checks } = JSON.parse(output) as { checks: readonly Check[] };
    const notOk = checks.filter(({ state }) => state !== "ok");
    expect(notOk.filter(({ state }) => state !== "warn")).toEqual([]);
    expect(notOk.map(({ name }) => name).sort()).toEqual(["held outside", "mail", "sources"]);
    expect(checks.find(({ name }) => name === "separation")).toMatchObject({ state: "ok" });
    expect(code).toBe(0);
  });

  it("gives the application no way to change the ledger, and its owner's login to nobody", async () => {
    const app = new pg.Client({ connectionString: own.url });
    await app.connect();
    try {
      const refused = { code: "42501" };
      await expect(app.query("UPDATE inbox SET source = 'x'")).rejects.toMatchObject(refused);
      await expect(app.query("DELETE FROM ledger_entry")).rejects.toMatchObject(refused);
      await expect(app.query(`SET ROLE ${names.owner}`)).rejects.toMatchObject(refused);
    } finally {
      await app.end();
    }
  });
});
