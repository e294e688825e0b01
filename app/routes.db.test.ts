import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { mayDo, PERMISSIONS, ROLES, type Permission } from "../lib/access/permission.ts";
import { nextContext, requestTo, signedIn, useDb, type TestPerson } from "../lib/access/test-people.ts";
import { declarationsOf, openApiOf } from "../lib/http/openapi.ts";
import type { RouteDeclaration, RouteHandler } from "../lib/http/route.ts";
import { openDb, type Db } from "../lib/platform/db.ts";
import { testDatabase, type TestDatabase } from "../lib/platform/test-database.ts";
import { routesSource } from "../scripts/write-routes.mjs";
import { routes } from "./api/routes.ts";

/**
 * The generated matrix: every route file under app/, every method, every role. A route that is not made by `route()`, or
 * a new one that lets the wrong role in, fails here without anybody writing a test for it.
 */
const app = import.meta.dirname;

/** Handlers that are a protocol of their own: next-auth, and deliveries that their source authenticates. */
const PROTOCOLS = new Set(["api/auth/[...nextauth]/route.ts", "api/v1/ingest/[source]/route.ts"]);
/** What a route file may export beside its methods. */
const SETTINGS = new Set(["dynamic", "runtime", "revalidate", "maxDuration"]);

interface Case {
  readonly name: string;
  readonly path: string;
  readonly method: string;
  readonly handler: RouteHandler;
  readonly declaration: RouteDeclaration;
}

const files = readdirSync(app, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name === "route.ts")
  .map((entry) => relative(app, join(entry.parentPath, entry.name)).split(sep).join("/"))
  .sort();

const modules = await Promise.all(
  files.map(async (file) => ({
    file,
    exports: (await import(/* @vite-ignore */ join(app, file))) as Record<string, unknown>,
  })),
);

const cases: Case[] = modules
  .filter(({ file }) => !PROTOCOLS.has(file))
  .flatMap(({ file, exports }) => {
    const path = `/${file.replace(/\/?route\.ts$/, "")}`;
    return declarationsOf(exports).map(([method, declaration]) => {
      const handler = exports[method] as RouteHandler;
      return { name: `${method} ${path}`, path, method, handler, declaration };
    });
  });

const guarded = cases.filter(({ declaration }) => isPermission(declaration.permission));
const mutations = cases.filter(({ method, declaration }) => method !== "GET" && declaration.permission !== "ingest");

let base: TestDatabase;
let readOnly: Db;
let admin: TestPerson;

beforeAll(async () => {
  base = await testDatabase();
  const url = new URL(base.url);
  url.searchParams.set("options", "-c default_transaction_read_only=on");
  readOnly = await openDb({ url: url.toString() });
  useDb(base.db);
  admin = await signedIn(base.db);
});
afterEach(() => useDb(base.db));
afterAll(async () => {
  await readOnly.close();
  await base.close();
});

function isPermission(access: string): access is Permission {
  return (PERMISSIONS as readonly string[]).includes(access);
}

/** Made-up values for the parameters of a path: nothing has them. */
function paramsOf(path: string): Record<string, string> {
  const names = [...path.matchAll(/\[(\.\.\.)?(\w+)\]/g)].map((match) => match[2] ?? "");
  return Object.fromEntries(names.map((name) => [name, "00000000-0000-4000-8000-000000000000"]));
}

async function call({ path, method, handler }: Case, sent: Parameters<typeof requestTo>[1] = {}) {
  const params = paramsOf(path);
  const address = path.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => params[name] ?? "");
  const json = method === "GET" || method === "DELETE" ? {} : { json: {} };
  const response = await handler(requestTo(address, { method, ...json, ...sent }), nextContext(params));
  const isProblem = response.headers.get("content-type") === "application/problem+json";
  const body = isProblem ? ((await response.json()) as { reason: string }) : null;
  return { status: response.status, reason: body?.reason ?? null };
}

describe("every route file", () => {
  it("is found", () => {
    expect(files.length).toBeGreaterThan(20);
  });

  it.each(modules.map(({ file, exports }) => [file, exports] as const))(
    "%s exports declared methods only",
    (file, exports) => {
      const declared = declarationsOf(exports).map(([method]) => method as string);
      if (PROTOCOLS.has(file)) return;
      expect(declared.length).toBeGreaterThan(0);
      expect(Object.keys(exports).filter((name) => !declared.includes(name) && !SETTINGS.has(name))).toEqual([]);
    },
  );

  it.each(cases.map((each) => [each.name, each.declaration] as const))(
    "%s says what it is and who may",
    (_, declaration) => {
      expect(declaration.summary.length).toBeGreaterThan(3);
      expect(["public", "ingest", ...PERMISSIONS]).toContain(declaration.permission);
    },
  );

  it("is in the list that the OpenAPI file is made from: run `node scripts/write-routes.mjs`", async () => {
    expect(readFileSync(join(app, "api/routes.ts"), "utf8")).toBe(await routesSource());
  });

  it("is described in OpenAPI 3.1, each operation by a name of its own", async () => {
    const loaded = await Promise.all(routes.map(async ({ path, load }) => ({ path, exports: await load() })));
    const document = openApiOf(loaded, "http://localhost:3000") as unknown as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string; responses: object }>>;
    };
    expect(document.openapi).toBe("3.1.0");
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(operations.length).toBeGreaterThan(20);
    expect(new Set(operations.map((each) => each.operationId)).size).toBe(operations.length);
    expect(operations.every((each) => "default" in each.responses)).toBe(true);
  });
});

describe("role × route", () => {
  it.each(guarded.map((each) => [each.name, each] as const))("%s", async (_, each) => {
    const permission = each.declaration.permission as Permission;
    expect(await call(each)).toMatchObject({ status: 401, reason: "NOT_SIGNED_IN" });
    const bypass = { "x-middleware-subrequest": "middleware:middleware:middleware", rsc: "1" };
    expect(await call(each, { headers: bypass })).toMatchObject({ status: 401 });
    expect(await call(each, { headers: { authorization: "Bearer %E0%A4%A" } })).toMatchObject({ status: 401 });
    for (const role of ROLES) {
      // Somebody new each time: a route may end their session.
      const { cookie } = await signedIn(base.db, { roles: [role] });
      const answer = await call(each, { cookie });
      if (mayDo([role], permission)) {
        expect(answer.reason, role).not.toBe("NOT_PERMITTED");
        expect(answer.status, `${role}: ${answer.reason ?? ""}`).not.toBe(401);
        expect(answer.status, `${role}: ${answer.reason ?? ""}`).toBeLessThan(500);
      } else {
        expect([role, answer.status, answer.reason]).toEqual([role, 403, "NOT_PERMITTED"]);
      }
    }
  });
});

describe("mutations", () => {
  it.each(mutations.map((each) => [each.name, each] as const))("%s is refused to other origins", async (_, each) => {
    for (const origin of ["https://evil.test", "null", null]) {
      const sent = { cookie: admin.cookie, headers: { origin } };
      expect(await call(each, sent)).toEqual({ status: 403, reason: "FOREIGN_ORIGIN" });
      const form = { cookie: admin.cookie, headers: { origin }, json: undefined, form: { a: "b" } };
      expect(await call(each, form)).toEqual({ status: 403, reason: "FOREIGN_ORIGIN" });
    }
  });
});

describe("GET", () => {
  const gets = cases.filter(({ method, declaration }) => method === "GET" && declaration.permission !== "ingest");

  it.each(gets.map((each) => [each.name, each] as const))("%s changes nothing", async (_, each) => {
    useDb(readOnly); // the database refuses every write; reads by auditors are the one exception, tested elsewhere
    const { status, reason } = await call(each, { cookie: admin.cookie });
    expect(status, reason ?? "").toBeLessThan(500);
  });
});
