import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres, stopOrphan } from "./embedded-postgres.ts";
import { createDatabaseKind, migrate } from "./migrate.ts";
import { isAlive } from "./processes.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Superuser (or owner) address of the template database. */
    templateUrl: string;
    /** The login of the application, without database name. */
    loginUrl: string;
  }
}

const PREFIX = "countersign-test-";

// Nothing here must outlive a power cut.
const FAST = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" };

/** Vitest global set-up: one cluster per run, with a migrated template database that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeOrphans();
  // Never DATABASE_URL, which may be somebody's own: tests tamper, and need a superuser for it.
  const external = process.env.TEST_DATABASE_URL;
  const server = external
    ? { loginUrl: external, adminUrl: external, stop: async () => undefined }
    : await ownCluster();
  const template = `countersign_template_${process.pid}`;
  const tearDown = async () => {
    if (external) await dropClones(server.adminUrl, template);
    await server.stop();
  };
  try {
    const templateUrl = onDatabase(server.adminUrl, template);
    await execute(server.adminUrl, `CREATE DATABASE ${template}`);
    await migrate({ url: onDatabase(server.loginUrl, template), adminUrl: templateUrl });
    await createDatabaseKind(templateUrl, "test");
    project.provide("templateUrl", templateUrl);
    project.provide("loginUrl", server.loginUrl);
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}

async function ownCluster(): Promise<{ loginUrl: string; adminUrl: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(folder, 0o711);
  writeFileSync(join(folder, "owner.pid"), String(process.pid));
  const server = await startEmbeddedPostgres({ dataDir: folder, settings: FAST });
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { loginUrl: server.url, adminUrl: server.adminUrl, stop };
}

/** Ends and deletes the clusters of runs that were killed. */
async function removeOrphans(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = readOwner(folder);
    if (owner === undefined || isAlive(owner)) continue;
    await stopOrphan(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function readOwner(folder: string): number | undefined {
  try {
    return Number(readFileSync(join(folder, "owner.pid"), "utf8"));
  } catch {
    return undefined; // another run is just making it
  }
}

async function dropClones(adminUrl: string, template: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE starts_with(datname, $1)",
      [template],
    );
    for (const { datname } of rows)
      await client.query(`DROP DATABASE ${client.escapeIdentifier(datname)} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function onDatabase(url: string, name: string): string {
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.toString();
}
