import { PassThrough, Readable } from "node:stream";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as createTokenRoute } from "../../app/api/v1/tokens/route.ts";
import { POST as createUserRoute } from "../../app/api/v1/users/route.ts";
import { nextContext, tokenFor, useDb } from "../access/test-people.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { commands } from "./commands.ts";
import { run } from "./run.ts";

let base: TestDatabase;
let server: Server;
let url: string;

beforeAll(async () => {
  base = await testDatabase();
  useDb(base.db);
  process.env.DATABASE_URL = base.url;
  server = createServer((request, response) => {
    const handler = request.url === "/api/v1/users" ? createUserRoute : createTokenRoute;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const { method = "GET" } = request;
      const incoming = new Request(`http://x${request.url}`, { method, headers, body: Buffer.concat(chunks) });
      void handler(incoming, nextContext()).then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  delete process.env.DATABASE_URL;
  await base.close();
});

async function countersign(line: string, input = "", environment: Record<string, string> = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exit = await run(
    line.split(" ").filter(Boolean),
    { stdin: Readable.from([input]), stdout, stderr },
    environment,
  );
  const text = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString("utf8") ?? "";
  return { exit, out: text(stdout), err: text(stderr) };
}

const json = (out: string) => JSON.parse(out) as unknown;

describe("the command line", () => {
  it("lists its commands; without one that is wrong usage", async () => {
    const help = await countersign("--help");
    expect(help.exit).toBe(0);
    for (const name of Object.keys(commands)) expect(help.out).toContain(name);
    expect(await countersign("")).toMatchObject({ exit: 2, out: "" });
    const unknown = await countersign("user ad --json");
    expect([unknown.exit, unknown.err.split("\n")[0]]).toEqual([2, 'There is no command "user ad".']);
  });

  it.each(Object.keys(commands))("%s has usage and refuses an unknown option with 2", async (name) => {
    const help = await countersign(`${name} --help`);
    expect([help.exit, help.out]).toEqual([0, expect.stringContaining(`Usage: countersign ${name}`)]);
    const wrong = await countersign(`${name} --no-such-option`);
    expect([wrong.exit, wrong.out]).toEqual([2, ""]);
    expect(wrong.err).toContain(`Usage: countersign ${name}`);
    const told = await countersign(`${name} --no-such-option --json`);
    expect(json(told.out)).toMatchObject({ error: { reason: "USAGE" } });
  });

  it("wants a token with an address", async () => {
    const line = `token create --name x --role viewer --url ${url}`;
    expect(await countersign(line)).toMatchObject({ exit: 2 });
    expect(await countersign(line, "", { COUNTERSIGN_TOKEN: `cst_${"x".repeat(43)}` })).toMatchObject({ exit: 1 });
    expect(await countersign(`${line} --token`)).toMatchObject({ exit: 2 });
  });

  it("says when nobody answers", async () => {
    const nobody = await countersign("token create --name x --role viewer --url http://127.0.0.1:1 --token t --json");
    expect([nobody.exit, json(nobody.out)]).toMatchObject([1, { error: { reason: "UNREACHABLE" } }]);
  });
});

describe("user add", () => {
  it("works on the data directory, with an invitation", async () => {
    const { exit, out } = await countersign(
      "user add --name Ada --email ada@example.test --role on-call --role viewer --json",
    );
    expect(exit).toBe(0);
    expect(json(out)).toMatchObject({
      user: { name: "Ada", roles: ["on-call", "viewer"], scope: { repositories: "all" } },
      invitation: { path: expect.stringMatching(/^http:\/\/localhost:3000\/setup\?token=[\w-]{43}$/) as string },
    });
  });

  it("takes a password from a pipe and a scope with an end", async () => {
    const line =
      "user add --name Bo --email bo@example.test --role auditor --until 2030-01-01 --repository acme/a,acme/b --environment prod --password-stdin --json";
    const { exit, out } = await countersign(line, "a long enough password\n");
    expect(exit).toBe(0);
    expect(json(out)).toMatchObject({
      user: {
        accessUntil: "2030-01-01T00:00:00.000Z",
        scope: { repositories: ["acme/a", "acme/b"], environments: ["prod"] },
      },
      invitation: null,
    });
    expect(await countersign(line.replace("bo@", "bo2@"), "short")).toMatchObject({ exit: 2 });
  });

  it("tells wrong usage from a refusal", async () => {
    expect(await countersign("user add --name X --role viewer")).toMatchObject({ exit: 2 });
    expect(await countersign("user add --name X --email x@example.test --role root")).toMatchObject({ exit: 2 });
    expect(await countersign("user add --name X --email nonsense --role viewer")).toMatchObject({ exit: 2 });
    expect(
      await countersign("user add --name X --email y@example.test --role viewer --until 01/02/2030"),
    ).toMatchObject({
      exit: 2,
    });
    const again = await countersign("user add --name Ada --email ada@example.test --role viewer --json");
    expect([again.exit, json(again.out)]).toMatchObject([1, { error: { code: "CONFLICT", reason: "LOGIN_TAKEN" } }]);
    const auditor = await countersign("user add --name X --email z@example.test --role auditor --json");
    expect(json(auditor.out)).toMatchObject({ error: { reason: "AUDITOR_NEEDS_END" } });
  });

  it("works over HTTP, as whoever the token is", async () => {
    const admin = await tokenFor(base.db, "admin");
    const line = `user add --name Cy --email cy@example.test --role viewer --json --url ${url} --token`;
    const made = await countersign(`${line} ${admin}`);
    expect(json(made.out)).toMatchObject({ user: { name: "Cy" } });
    const viewer = await tokenFor(base.db, "viewer");
    const refused = await countersign(`${line} ${viewer}`);
    expect([refused.exit, json(refused.out)]).toMatchObject([
      1,
      { error: { code: "FORBIDDEN", reason: "NOT_PERMITTED" } },
    ]);
  });
});

describe("token create", () => {
  it("prints only the secret, so that it can be piped", async () => {
    const { exit, out, err } = await countersign("token create --role viewer --name ci --days 7");
    expect([exit, out]).toEqual([0, expect.stringMatching(/^cst_[\w-]{43}\n$/)]);
    expect(err).toContain("shown once");
    const admin = await tokenFor(base.db, "admin");
    const remote = await countersign(`token create --role viewer --name far --json --url ${url} --token ${admin}`);
    expect(json(remote.out)).toMatchObject({ token: { name: "far", roles: ["viewer"] } });
    expect(await countersign("token create --role viewer --name x --days 1000")).toMatchObject({ exit: 2 });
  });
});
