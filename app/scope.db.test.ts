import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nextContext, requestTo, signedIn, useDb, type TestPerson } from "../lib/access/test-people.ts";
import { declarationsOf } from "../lib/http/openapi.ts";
import type { RouteHandler } from "../lib/http/route.ts";
import { getEnv } from "../lib/platform/env.ts";
import { ensureKeys } from "../lib/platform/keys.ts";
import { testDatabase, type TestDatabase } from "../lib/platform/test-database.ts";
import { routes } from "./api/routes.ts";
import { environmentOf, fillPlaces, repositoryOf } from "./scope-fixtures.ts";

/**
 * Whoever is bounded to one place learns nothing of another, on any route that exists: not a row, not a total, not that
 * an id is there. Two places with the same history are filled through the real path; every GET is asked by somebody who
 * sees both and by somebody who sees one, with every id that the first has seen.
 */
const dataDir = mkdtempSync(join(tmpdir(), "countersign-scope-"));

let base: TestDatabase;
let whole: TestPerson;
let bounded: TestPerson;
let empty: TestPerson;

beforeAll(async () => {
  Object.assign(process.env, { DATA_DIR: dataDir });
  ensureKeys(getEnv(), { fresh: true, needsLogKey: false });
  base = await testDatabase();
  useDb(base.db);
  await fillPlaces(base, dataDir, ["indoors", "cellar"]);
  const of = (place: "indoors" | "cellar") => ({
    repositories: [repositoryOf(place)],
    environments: [environmentOf(place)],
  });
  whole = await signedIn(base.db, { name: "Sees both" });
  bounded = await signedIn(base.db, { name: "Sees one", scope: of("indoors") });
  empty = await signedIn(base.db, { name: "Sees none", scope: { repositories: [], environments: [] } });
});
afterAll(async () => {
  await base.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Who may see what is itself on record: names of places stand in scopes here. */
const ABOUT_ACCESS = new Set(["/api/v1/users", "/api/v1/tokens", "/api/v1/session"]);

interface Get {
  readonly path: string;
  readonly handler: RouteHandler;
}

const gets: Get[] = (
  await Promise.all(
    routes.map(async ({ path, load }) => {
      const exports = (await load()) as { GET?: RouteHandler };
      const declared = declarationsOf(exports).some(
        ([method, { permission }]) => method === "GET" && permission !== "public",
      );
      return declared && exports.GET ? [{ path, handler: exports.GET }] : [];
    }),
  )
).flat();

const lists = gets.filter(({ path }) => !path.includes("["));
const records = gets.filter(({ path }) => path.includes("["));

async function ask({ path, handler }: Get, person: TestPerson, value = "") {
  const name = /\[(?:\.\.\.)?(\w+)\]/.exec(path)?.[1];
  const isRest = path.includes("[...");
  const address = path.replace(/\[[^\]]+\]/, isRest ? value : encodeURIComponent(value));
  const params = name === undefined ? {} : { [name]: isRest ? (value.split("/") as unknown as string) : value };
  const response = await handler(requestTo(address, { cookie: person.cookie }), nextContext(params));
  return { status: response.status, text: await response.text() };
}

/** Sentences and times are no ids, and most of what lists hold. */
const NO_ID = /\s|^\d{4}-\d{2}-\d{2}T/;

/** Every text in the items of all lists that the person sees: what an id may be. */
async function idsSeen(person: TestPerson): Promise<Set<string>> {
  const seen = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === "string" && value.length > 0 && value.length <= 300) {
      if (!NO_ID.test(value)) seen.add(value);
    } else if (typeof value === "number") seen.add(String(value));
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
  };
  for (const list of lists) {
    const { status, text } = await ask(list, person);
    if (status !== 200 || !text.startsWith("{")) continue;
    const answer = JSON.parse(text) as { items?: unknown[] };
    // Controls are the catalogue's, the same for everybody: a few stand for all.
    walk(list.path === "/api/v1/controls" ? answer.items?.slice(0, 5) : answer);
  }
  return seen;
}

/** Lists below an id that everybody knows, because it stands in the catalogue: bounded as lists are. */
const LISTS_OF_THE_CATALOGUE = new Set(["/api/v1/tests/[id]/verdicts"]);

describe("a bounded reader", () => {
  it.each(lists.map((get) => [get.path, get] as const))("%s: not a word of the other place", async (_, get) => {
    const all = await ask(get, whole);
    expect(all.status).toBeLessThan(500);
    const part = await ask(get, bounded);
    expect(part.status).toBe(all.status);
    expect(part.text).not.toContain("cellar");
    if (ABOUT_ACCESS.has(get.path) || !part.text.startsWith("{")) return;
    if (all.text.includes("indoors")) expect(part.text).toContain("indoors");
    const { items, total, nextCursor } = JSON.parse(part.text) as {
      items?: unknown[];
      total?: number;
      nextCursor?: unknown;
    };
    if (items && nextCursor === null && typeof total === "number") expect(total).toBe(items.length);
    const none = await ask(get, empty);
    expect(none.text).not.toMatch(/indoors|cellar/);
  });

  it("sees something where the whole sees both: the rooms that were filled", async () => {
    const filled: string[] = [];
    for (const list of lists) {
      const { text } = await ask(list, whole);
      if (text.includes("indoors") && text.includes("cellar")) filled.push(list.path);
    }
    for (const room of ["changes", "landings", "deployments", "emergencies", "timeline", "repositories", "sources"]) {
      expect(filled, room).toContain(`/api/v1/${room}`);
    }
  });

  it("gets 404 for every record that only the whole may open", async () => {
    const ids = await idsSeen(whole);
    const leaks: string[] = [];
    let hidden = 0;
    let inside = 0;
    for (const record of records) {
      for (const id of ids) {
        const all = await ask(record, whole, id);
        if (all.status !== 200) continue;
        const part = await ask(record, bounded, id);
        if (all.text.includes("cellar")) {
          hidden += 1;
          if (part.status !== 404 && !LISTS_OF_THE_CATALOGUE.has(record.path))
            leaks.push(`${record.path} ${id}: ${part.status}`);
        } else if (all.text.includes("indoors") && part.status === 200) {
          inside += 1; // not every one: what stands in no place (a source that was made) is seen by the unbounded only
        }
        if (part.text.includes("cellar")) leaks.push(`${record.path} ${id}: words of the other place`);
      }
    }
    expect(leaks).toEqual([]);
    expect(hidden).toBeGreaterThan(5);
    expect(inside).toBeGreaterThan(5);
    // Every id of every list is asked of every record.
  }, 120_000);
});
