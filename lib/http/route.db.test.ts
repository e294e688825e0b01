import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { nextContext, requestTo, signedIn, tokenFor, useDb, type TestPerson } from "../access/test-people.ts";
import { AppError } from "../base/errors.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { found, methodNotAllowed, rawResponse, route, type RouteHandler } from "./route.ts";

let base: TestDatabase;
let admin: TestPerson;
let viewer: TestPerson;
let auditor: TestPerson;

beforeAll(async () => {
  base = await testDatabase();
  useDb(base.db);
  admin = await signedIn(base.db);
  viewer = await signedIn(base.db, { roles: ["viewer"] });
  auditor = await signedIn(base.db, { roles: ["auditor"] });
});
afterAll(() => base.close());

type Sent = Parameters<typeof requestTo>[1];

async function send(handler: RouteHandler, sent: Sent = {}, path = "/api/v1/things/7?limit=2", params = { id: "7" }) {
  const response = await handler(requestTo(path, sent), nextContext(params));
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as never) : text };
}

const problem = (status: number, reason: string) => ({
  status,
  body: expect.objectContaining({ status, reason }) as unknown,
});

const GET = route({
  permission: "changes:read",
  summary: "A thing",
  params: z.object({ id: z.string().max(3) }),
  query: z.object({ limit: z.coerce.number().int().max(5).default(1), tag: z.array(z.string()).optional() }),
  response: z.object({ id: z.string(), limit: z.number(), by: z.string() }),
  opens: ({ params }) => `thing:${params.id}`,
  handle: async ({ params, query, principal }) => {
    if (params.id === "404") found(null);
    if (params.id === "500") throw new Error("the password is hunter2");
    return { id: params.id, limit: query.limit, by: principal.id, leaked: "internal column" };
  },
});

let handled = 0;
const POST = route({
  permission: "emergencies:declare",
  summary: "Make a thing",
  body: z.object({ what: z.string().min(1) }),
  response: z.object({ what: z.string(), key: z.string() }),
  status: 201,
  form: {
    done: ({ what }) => `/things/${what}`,
    failed: ({ reason }, fields) => `/things/new?error=${reason}&what=${fields.get("what") ?? ""}`,
  },
  handle: async ({ body, idempotencyKey, responseHeaders }) => {
    handled += 1;
    responseHeaders.set("Location", "/things/7");
    return { what: body.what, key: idempotencyKey };
  },
});

describe("who may", () => {
  it("answers 401 without a credential, 403 without the permission, 200 with it", async () => {
    expect(await send(GET)).toMatchObject(problem(401, "NOT_SIGNED_IN"));
    expect(await send(POST, { method: "POST", cookie: viewer.cookie, json: { what: "x" } })).toMatchObject(
      problem(403, "NOT_PERMITTED"),
    );
    const { status, body } = await send(GET, { cookie: viewer.cookie });
    expect(status).toBe(200);
    expect(body).toEqual({ id: "7", limit: 2, by: viewer.id });
  });

  it("takes a token, and with one never a cookie", async () => {
    const token = await tokenFor(base.db, "viewer");
    expect((await send(GET, { token })).status).toBe(200);
    const wrong = { cookie: admin.cookie, token: `cst_${"x".repeat(43)}` };
    expect(await send(GET, wrong)).toMatchObject(problem(401, "NOT_SIGNED_IN"));
  });

  it("answers 401 to a malformed Authorization header, never 500", async () => {
    for (const authorization of ["Bearer", "Bearer %E0%A4%A", "Bearer undefined", "Basic eDp5", ""]) {
      const response = await send(GET, { cookie: admin.cookie, headers: { authorization } });
      expect(response).toMatchObject(problem(401, "BAD_AUTHORIZATION"));
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
  });

  it("opens nothing with a forged, cut or foreign cookie", async () => {
    const name = admin.cookie.split("=")[0] ?? "";
    const value = admin.cookie.slice(name.length + 1);
    for (const forged of [value.slice(0, -2), `${value}x`, "eyJhbGciOiJub25lIn0.e30.", admin.sessionId, "%00"]) {
      expect((await send(GET, { cookie: `${name}=${forged}` })).status).toBe(401);
    }
  });

  it("is not passed by the header that once bypassed middleware, nor by Next's own", async () => {
    const headers = {
      "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware",
      "x-middleware-prefetch": "1",
      rsc: "1",
      "next-router-prefetch": "1",
      "x-countersign-path": "/",
    };
    expect((await send(GET, { headers })).status).toBe(401);
  });

  it("holds in time: disabled, demoted and revoked at the next request", async () => {
    const person = await signedIn(base.db, { roles: ["on-call"] });
    const post = () => send(POST, { method: "POST", cookie: person.cookie, json: { what: "x" } });
    expect((await post()).status).toBe(201);
    await base.owner.query("UPDATE user_account SET roles = '{viewer}' WHERE id = $1", [person.id]);
    expect(await post()).toMatchObject(problem(403, "NOT_PERMITTED"));
    await base.owner.query("UPDATE user_account SET status = 'disabled' WHERE id = $1", [person.id]);
    expect((await send(GET, { cookie: person.cookie })).status).toBe(401);
  });

  it("ends an auditor's access at its end", async () => {
    const person = await signedIn(base.db, { roles: ["auditor"] });
    expect((await send(GET, { cookie: person.cookie })).status).toBe(200);
    await base.owner.query("UPDATE user_account SET access_until = now() - interval '1 second' WHERE id = $1", [
      person.id,
    ]);
    expect((await send(GET, { cookie: person.cookie })).status).toBe(401);
  });
});

describe("what a foreign page can do", () => {
  it.each([
    ["foreign", "https://evil.test"],
    ["null", "null"],
    ["absent", null],
    ["empty", ""],
  ])("refuses a cookie's POST with a %s Origin, JSON or form, before anything runs", async (_, origin) => {
    const before = handled;
    for (const body of [{ json: { what: "x" } }, { form: { what: "x" } }]) {
      const sent = { method: "POST", cookie: admin.cookie, headers: { origin }, ...body };
      expect(await send(POST, sent)).toMatchObject(problem(403, "FOREIGN_ORIGIN"));
    }
    expect(handled).toBe(before);
  });

  it("asks no Origin of a token", async () => {
    const token = await tokenFor(base.db, "on-call");
    const sent = { method: "POST", token, json: { what: "x" }, headers: { origin: null } };
    expect((await send(POST, sent)).status).toBe(201);
  });

  it("refuses a foreign Origin on public mutations too: signing somebody in as another", async () => {
    const PUBLIC = route({
      permission: "public",
      summary: "x",
      response: z.object({}),
      handle: async () => ({}),
    });
    expect(await send(PUBLIC, { method: "POST", headers: { origin: null } })).toMatchObject(
      problem(403, "FOREIGN_ORIGIN"),
    );
    expect((await send(PUBLIC, { method: "POST" })).status).toBe(200);
  });
});

describe("what goes in", () => {
  const post = (sent: Sent) => send(POST, { method: "POST", cookie: admin.cookie, ...sent });

  it("checks params, query and body, and says where", async () => {
    expect(await send(GET, { cookie: admin.cookie }, "/x", { id: "too long" })).toMatchObject(
      problem(400, "INVALID_INPUT"),
    );
    const query = await send(GET, { cookie: admin.cookie }, "/x?limit=9");
    expect(query.body).toMatchObject({ errors: [{ in: "query", path: "limit" }] });
    expect((await post({ json: { what: "" } })).body).toMatchObject({ errors: [{ in: "body", path: "what" }] });
    expect((await send(GET, { cookie: admin.cookie }, "/x?tag=a&tag=b")).status).toBe(200);
  });

  it("refuses other content types and encodings", async () => {
    const raw = (type: string, extra = {}) =>
      POST(
        new Request("http://localhost:3000/x", {
          method: "POST",
          headers: { cookie: admin.cookie, origin: "http://localhost:3000", "content-type": type, ...extra },
          body: '{"what":"x"}',
        }),
        nextContext(),
      );
    for (const type of ["text/plain", "", "multipart/form-data; boundary=x", "application/jsonp"]) {
      expect((await raw(type)).status).toBe(415);
    }
    expect((await raw("application/json", { "content-encoding": "gzip" })).status).toBe(415);
    expect((await raw("Application/JSON; charset=utf-8")).status).toBe(201);
  });

  it("stops reading a body over the cap, whatever its length says", async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024).fill(32));
      },
    });
    const headers = { cookie: admin.cookie, origin: "http://localhost:3000", "content-type": "application/json" };
    const init: RequestInit & { duplex: "half" } = { method: "POST", headers, body, duplex: "half" };
    const response = await POST(new Request("http://localhost:3000/x", init), nextContext());
    expect(response.status).toBe(413);
    expect(pulled).toBeLessThan(25);
  });

  it("refuses what is not JSON or not UTF-8", async () => {
    const raw = (body: BodyInit) => {
      const headers = { cookie: admin.cookie, origin: "http://localhost:3000", "content-type": "application/json" };
      return POST(new Request("http://localhost:3000/x", { method: "POST", headers, body }), nextContext());
    };
    expect(await (await raw("{")).json()).toMatchObject({ reason: "NOT_JSON", status: 400 });
    expect(await (await raw(new Uint8Array([0x22, 0xff, 0x22]))).json()).toMatchObject({ reason: "NOT_UTF8" });
    expect((await raw('{"what":"x","__proto__":{"polluted":1}}')).status).toBe(201);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("keeps idempotency keys of two people apart", async () => {
    const key = { "idempotency-key": "k1" };
    const first = await post({ json: { what: "x" }, headers: key });
    expect(first.body).toMatchObject({ key: `${admin.id}:k1` });
    expect((await post({ json: { what: "x" }, headers: { "idempotency-key": "a b" } })).body).toMatchObject({
      reason: "IDEMPOTENCY_KEY",
    });
  });
});

describe("forms with JavaScript off", () => {
  const post = (sent: Sent) => send(POST, { method: "POST", cookie: admin.cookie, ...sent });

  it("are answered with 303 to the page of what was made", async () => {
    const { status, headers, body } = await post({ form: { what: "9" } });
    expect([status, headers.get("location"), body]).toEqual([303, "/things/9", ""]);
  });

  it("go back to the form with the reason and what was typed", async () => {
    const { status, headers } = await post({ form: { what: "" } });
    expect([status, headers.get("location")]).toEqual([303, "/things/new?error=INVALID_INPUT&what="]);
  });

  it("go to the sign-in page and come back to the form", async () => {
    const headers = { referer: "http://localhost:3000/emergencies/declare?x=1" };
    const response = await send(POST, { method: "POST", form: { what: "x" }, headers });
    expect([response.status, response.headers.get("location")]).toEqual([
      303,
      "/sign-in?next=%2Femergencies%2Fdeclare%3Fx%3D1",
    ]);
  });

  it("take their idempotency key from a field", async () => {
    const { headers } = await post({ form: { what: "x", idempotencyKey: "k" } });
    expect(headers.get("location")).toBe("/things/x");
  });
});

describe("what comes out", () => {
  it("is not stored, carries a request id, and holds nothing that is not declared", async () => {
    const { headers, body } = await send(GET, { cookie: viewer.cookie });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.stringify(body)).not.toContain("internal column");
  });

  it("withholds the words of a failure of ours", async () => {
    const { status, body } = await send(GET, { cookie: viewer.cookie }, "/x", { id: "500" });
    expect(status).toBe(500);
    expect(body).toMatchObject({ code: "INTERNAL", reason: "UNEXPECTED" });
    expect(JSON.stringify(body)).not.toContain("hunter2");
  });

  it("is 404 for what is absent and for what is out of scope alike", async () => {
    expect(await send(GET, { cookie: viewer.cookie }, "/x", { id: "404" })).toMatchObject(problem(404, "NOT_FOUND"));
  });

  it("fails in tests when the shape is not the declared one", async () => {
    const WRONG = route({
      permission: "public",
      summary: "x",
      response: z.object({ n: z.number() }),
      handle: async () => ({ n: "1" as unknown as number }),
    });
    expect(await send(WRONG)).toMatchObject(problem(500, "RESPONSE_SHAPE"));
  });

  it("lets a download be itself, with our headers beside", async () => {
    const FILE = route({
      permission: "bundles:read",
      summary: "x",
      response: rawResponse("application/zip", "x"),
      handle: async () => new Response("PK", { headers: { "Content-Type": "application/zip" } }),
    });
    const { status, headers } = await send(FILE, { cookie: viewer.cookie });
    expect([status, headers.get("content-type"), headers.get("cache-control")]).toEqual([
      200,
      "application/zip",
      "no-store",
    ]);
  });

  it("says when to come back", async () => {
    const BUSY = route({
      permission: "public",
      summary: "x",
      response: z.object({}),
      handle: () => {
        throw new AppError("OVERLOADED", "QUEUE_FULL", "", { detail: { retryAfterSeconds: 7 } });
      },
    });
    const { status, headers } = await send(BUSY);
    expect([status, headers.get("retry-after")]).toEqual([503, "7"]);
    const other = await send(methodNotAllowed("POST"));
    expect([other.status, other.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

describe("stepping up", () => {
  const STEP = route({
    permission: "self:manage",
    summary: "x",
    response: z.object({}),
    stepUp: true,
    form: { done: () => "/done", failed: ({ reason }) => `/form?error=${reason}` },
    handle: async () => ({}),
  });

  it("is asked of a session that is not fresh, and no token ever passes", async () => {
    const post = (sent: Sent) => send(STEP, { method: "POST", ...sent });
    expect((await post({ cookie: admin.cookie, json: {} })).status).toBe(200);
    await base.owner.query("UPDATE session SET step_up_at = now() - interval '11 minutes' WHERE id = $1", [
      viewer.sessionId,
    ]);
    expect(await post({ cookie: viewer.cookie, json: {} })).toMatchObject(problem(403, "STEP_UP_REQUIRED"));
    const token = await tokenFor(base.db, "admin");
    expect(await post({ token, json: {} })).toMatchObject(problem(403, "STEP_UP_REQUIRED"));
    const headers = { referer: "http://localhost:3000/e/7" };
    const form = await post({ cookie: viewer.cookie, form: {}, headers });
    expect(form.headers.get("location")).toBe("/step-up?next=%2Fe%2F7");
  });
});

describe("reads by auditors", () => {
  const reads = async (subject: string) => {
    const { rows } = await base.owner.query<{ bytes: Buffer }>(
      `SELECT p.bytes FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE i.key LIKE 'action:access.read:%'`,
    );
    const bodies = rows.map((row) => JSON.parse(row.bytes.toString("utf8")) as { subject: string });
    return bodies.filter((body) => body.subject === subject);
  };

  it("leave one entry per quarter of an hour, others' none", async () => {
    for (let times = 0; times < 3; times++) {
      expect((await send(GET, { cookie: auditor.cookie }, "/x", { id: "8" })).status).toBe(200);
      expect((await send(GET, { cookie: viewer.cookie }, "/x", { id: "9" })).status).toBe(200);
    }
    expect(await reads("thing:8")).toMatchObject([{ type: "access.read", actor: { id: auditor.id } }]);
    expect(await reads("thing:9")).toEqual([]);
  });

  it("serve nothing when the entry cannot be appended", async () => {
    await base.owner.query("REVOKE INSERT ON inbox_key FROM countersign_app");
    try {
      const { status, body } = await send(GET, { cookie: auditor.cookie }, "/x", { id: "10" });
      expect(status).toBe(500);
      expect(body).not.toHaveProperty("limit");
      expect((await send(GET, { cookie: viewer.cookie }, "/x", { id: "10" })).status).toBe(200);
    } finally {
      await base.owner.query("GRANT INSERT ON inbox_key TO countersign_app");
    }
  });
});
