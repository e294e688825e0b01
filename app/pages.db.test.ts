import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { mayDo, PERMISSIONS, ROLES, type Permission, type Role } from "../lib/access/permission.ts";
import { onePerRole, useDb, type TestPerson } from "../lib/access/test-people.ts";
import { testDatabase, type TestDatabase } from "../lib/platform/test-database.ts";

/** The matrix of pages: each asks for its own permission, because a layout is not rendered on every move between pages. */
const app = import.meta.dirname;

/** Pages that need nobody. */
const PUBLIC = new Set(["sign-in/page.tsx", "setup/page.tsx"]);
const isPublic = (file: string) => PUBLIC.has(file) || file.startsWith("docs/");

const request = vi.hoisted(() => ({ cookie: "", path: "/" }));

vi.mock("next/headers", () => ({
  cookies: async () => ({
    get: (name: string) => {
      const at = request.cookie.indexOf("=");
      return request.cookie.slice(0, at) === name ? { name, value: request.cookie.slice(at + 1) } : undefined;
    },
  }),
  headers: async () => new Headers({ "x-countersign-path": request.path }),
}));

type Page = (props: { params: Promise<object>; searchParams: Promise<object> }) => Promise<unknown>;

const pages = readdirSync(app, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name === "page.tsx")
  .map((entry) => relative(app, join(entry.parentPath, entry.name)).split(sep).join("/"))
  .sort()
  .map((file) => ({ file, source: readFileSync(join(app, file), "utf8") }));

const guarded = pages.filter(({ file }) => !isPublic(file));

let base: TestDatabase;
let people: Record<Role, TestPerson>;

beforeAll(async () => {
  base = await testDatabase();
  useDb(base.db);
  people = await onePerRole(base.db);
});
afterAll(() => base.close());

/** What rendering the page comes to: the digest that Next reads off a redirect or a 404, or "rendered". */
async function outcome(file: string, cookie: string): Promise<string> {
  request.cookie = cookie;
  request.path = `/${file}`;
  const { default: page } = (await import(/* @vite-ignore */ join(app, file))) as { default: Page };
  const names = [...file.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].map((match) => match[1] ?? "");
  const params = Object.fromEntries(names.map((name) => [name, "00000000-0000-4000-8000-000000000000"]));
  try {
    await page({ params: Promise.resolve(params), searchParams: Promise.resolve({}) });
    return "rendered";
  } catch (error) {
    const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
    if (digest === "") throw error;
    return digest;
  }
}

describe("every page", () => {
  it.each(guarded.map(({ file, source }) => [file, source] as const))("%s asks for a permission", (_, source) => {
    expect(PERMISSIONS).toContain(permissionOf(source));
  });

  it.each(guarded.map(({ file, source }) => [file, source] as const))(
    "%s sends nobody to sign in and back, and is 404 without the permission",
    async (file, source) => {
      const permission = permissionOf(source) as Permission;
      const away = await outcome(file, "");
      expect(away).toMatch(/^NEXT_REDIRECT;/);
      expect(away).toContain(`/sign-in?next=${encodeURIComponent(`/${file}`)}`);
      for (const role of ROLES) {
        const result = await outcome(file, people[role].cookie);
        if (!mayDo([role], permission)) expect([role, result]).toEqual([role, "NEXT_HTTP_ERROR_FALLBACK;404"]);
        else if (!file.includes("["))
          expect([role, result]).toEqual([role, expect.stringMatching(/^(rendered|NEXT_REDIRECT;(?!.*sign-in))/)]);
        else expect([role, result]).toEqual([role, expect.not.stringContaining("sign-in")]);
      }
    },
  );

  it.each(pages.filter(({ file }) => isPublic(file)).map(({ file }) => [file]))("%s opens for nobody", async (file) => {
    expect(await outcome(file, "")).toBe("rendered");
  });
});

/** The permission that the page itself names. */
function permissionOf(source: string): string | undefined {
  return /requirePagePrincipal\(\s*"([a-z-]+:[a-z-]+)"/.exec(source)?.[1];
}
