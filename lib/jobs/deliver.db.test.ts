import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { smtpChannel } from "../notifications/channels/smtp.ts";
import { webhookChannel } from "../notifications/channels/webhook.ts";
import type { Addressee, Message } from "../notifications/message.ts";
import { claimDue, enqueue, readDeliveries, withdraw } from "../notifications/store/outbox.ts";
import { moveClock } from "../platform/clock.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { deliverDue } from "./deliver.ts";

const PUBLIC = "http://countersign.example";
const SECRET = `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`;

let database: TestDatabase;
let sql: Sql;
const opened: { close(): void | Promise<void> }[] = [];

beforeAll(async () => {
  database = await testDatabase();
  sql = pgSql(database.db.pool);
});
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
  await sql("UPDATE outbox_delivery SET next_at = NULL");
  await moveClock(sql, null);
});
afterAll(() => database.close());

const message = (about: string): Message => ({
  key: `test:${about}`,
  kind: "emergencies.opened",
  about,
  title: `${about} declared: raise the pool`,
  lines: ["Acknowledge within 30 min, due 2026-11-20 15:22:08Z."],
  path: `/emergency/${about}/acknowledge`,
  facts: { case: about },
});
const lena: Addressee = {
  duty: "on-call",
  name: "Lena Fischer",
  person: "u-lena",
  channel: "email",
  address: "lena@example.com",
  phone: "+49 30 1",
};
const soc = (address: string): Addressee => ({
  duty: "security",
  name: "SOC",
  person: null,
  channel: "webhook",
  address,
  phone: null,
});
const tell = (about: string, ...addressees: Addressee[]) =>
  inTransaction(database.db.pool, (tx) => enqueue(tx, message(about), addressees));

interface Mail {
  readonly raw: string;
  readonly to: readonly string[];
}

async function smtp(port = 0): Promise<{ url: string; port: number; mails: Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith("nobody") ? Object.assign(new Error("no such user"), { responseCode: 550 }) : null),
    onData: (stream, session, done) => {
      text(stream).then((raw) => {
        mails.push({ raw, to: session.envelope.rcptTo.map(({ address }) => address) });
        done(null);
      }, done);
    },
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  opened.push({ close: () => new Promise<void>((closed) => server.close(() => closed())) });
  const at = (server.server.address() as AddressInfo).port;
  return { url: `smtp://127.0.0.1:${at}?from=countersign@corp.example`, port: at, mails };
}

async function receiver(
  status: number,
  headers: Record<string, string> = {},
): Promise<{ url: string; got: { headers: IncomingMessage["headers"]; body: string }[] }> {
  const got: { headers: IncomingMessage["headers"]; body: string }[] = [];
  const server: Server = createServer((request, response) => {
    text(request).then(
      (body) => {
        got.push({ headers: request.headers, body });
        response.writeHead(status, headers).end("thank you");
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  opened.push({ close: () => new Promise<void>((closed) => server.close(() => closed())) });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got };
}

function deps(smtpUrl: string | undefined, privateHosts: readonly string[] = ["127.0.0.1"]) {
  const hooks = webhookChannel({ secretOf: async () => SECRET, privateHosts: async () => privateHosts });
  opened.unshift({ close: hooks.close });
  const email = smtpChannel({ smtpUrl, publicUrl: PUBLIC });
  return { pool: database.db.pool, channels: { email, webhook: hooks.send }, publicUrl: PUBLIC };
}

const outcomes = (about: string) =>
  sql<{ type: string; attempt: number; outcome: string }>(
    `SELECT b->>'type' AS type, (b->'data'->>'attempt')::int AS attempt, b->'data'->>'outcome' AS outcome
     FROM (SELECT i.id, convert_from(p.bytes, 'UTF8')::jsonb AS b FROM inbox i JOIN payload p ON p.inbox_id = i.id
           WHERE i.origin = 'observation') t WHERE b->>'subject' = $1 ORDER BY id`,
    [about],
  );

describe("mail", () => {
  it("is accepted by the mail server, once for each recipient, and that is an entry", async () => {
    const server = await smtp();
    await tell("E-1", lena, { ...lena, duty: "compliance", address: "LENA@example.com" });
    expect(await deliverDue(deps(server.url))).toBe(1);
    const [state] = await readDeliveries(sql, "E-1");
    expect(state).toMatchObject({ state: "accepted", duty: "on-call", attempts: 1, nextAt: null });
    expect(state?.reason).toMatch(/^250/);
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.raw).toContain(`${PUBLIC}/emergency/E-1/acknowledge`);
    expect(server.mails[0]?.raw).toMatch(/^Message-ID: <[0-9a-f-]{36}@countersign\.example>\r$/im);
    expect(await outcomes("E-1")).toEqual([{ type: "notifications.accepted", attempt: 1, outcome: state?.reason }]);
    expect(await deliverDue(deps(server.url))).toBe(0);
  });

  it("fails while the server is down, says so, and is accepted later under the same Message-ID", async () => {
    const { url, port } = await smtp();
    await opened.shift()?.close();
    await moveClock(sql, "2026-11-20T15:00:00.000Z");
    await tell("E-2", lena);
    await deliverDue(deps(url));
    const [failed] = await readDeliveries(sql, "E-2");
    expect(failed).toMatchObject({
      state: "failed",
      attempts: 1,
      phone: "+49 30 1",
      nextAt: "2026-11-20T15:00:30.000Z",
    });
    expect(failed?.reason).toContain("ECONNREFUSED");
    expect(await deliverDue(deps(url))).toBe(0);
    const server = await smtp(port);
    await moveClock(sql, "2026-11-20T15:00:31.000Z");
    expect(await deliverDue(deps(url))).toBe(1);
    const [accepted] = await readDeliveries(sql, "E-2");
    expect(accepted).toMatchObject({ state: "accepted", attempts: 2, acceptedAt: "2026-11-20T15:00:31.000Z" });
    expect(server.mails).toHaveLength(1);
    expect((await outcomes("E-2")).map(({ type }) => type)).toEqual(["notifications.failed", "notifications.accepted"]);
  });

  it("is given up at once where the server knows nobody of that name", async () => {
    const server = await smtp();
    await tell("E-3", { ...lena, address: "nobody@example.com" });
    await deliverDue(deps(server.url));
    expect((await readDeliveries(sql, "E-3"))[0]).toMatchObject({ state: "failed", nextAt: null });
  });

  it("says that no server is configured, and keeps trying", async () => {
    await tell("E-4", lena);
    await deliverDue(deps(undefined));
    const [state] = await readDeliveries(sql, "E-4");
    expect(state).toMatchObject({ state: "failed", reason: "No mail server is configured (SMTP_URL)." });
    expect(state?.nextAt).not.toBeNull();
  });
});

describe("webhooks", () => {
  it("are signed, verifiable by their receiver, with one id over all attempts", async () => {
    await moveClock(sql, new Date(Date.now()).toISOString());
    const down = await receiver(503);
    await tell("E-5", soc(down.url));
    await deliverDue(deps(undefined));
    await moveClock(sql, new Date(Date.now() + 31_000).toISOString());
    await deliverDue(deps(undefined));
    expect(down.got).toHaveLength(2);
    const [first, second] = down.got;
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    const headers = Object.fromEntries(
      Object.entries(first?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    const verified: unknown = new Webhook(SECRET).verify(first?.body ?? "", headers);
    expect(verified).toMatchObject({ type: "emergencies.opened", data: { about: "E-5", case: "E-5" } });
    expect((await readDeliveries(sql, "E-5"))[0]).toMatchObject({ state: "failed", reason: "HTTP 503", attempts: 2 });
  });

  it.each([
    [200, "accepted", true],
    [204, "accepted", true],
    [302, "failed", true],
    [410, "failed", true],
    [500, "failed", false],
  ])("answered %i are %s", async (status, state, done) => {
    const hook = await receiver(status, status === 302 ? { location: "http://169.254.169.254/" } : {});
    await tell(`E-6-${status}`, soc(hook.url));
    await deliverDue(deps(undefined));
    const [row] = await readDeliveries(sql, `E-6-${status}`);
    expect(row?.state).toBe(state);
    expect(row?.nextAt === null).toBe(done);
    expect(hook.got).toHaveLength(1);
  });

  it.each(["http://127.0.0.1:{port}/hook", "http://localhost:{port}/hook"])(
    "never dial %s unless the policy lists it",
    async (address) => {
      const hook = await receiver(200);
      await tell(`E-7-${address}`, soc(address.replace("{port}", new URL(hook.url).port)));
      await deliverDue(deps(undefined, []));
      expect((await readDeliveries(sql, `E-7-${address}`))[0]).toMatchObject({ state: "failed", nextAt: null });
      expect(hook.got).toHaveLength(0);
    },
  );
});

describe("the outbox", () => {
  it("tells the same thing once", async () => {
    expect(await tell("E-8", lena)).toBe(true);
    expect(await tell("E-8", lena)).toBe(false);
    expect(await readDeliveries(sql, "E-8")).toHaveLength(1);
  });

  it("is shared by workers without sending twice", async () => {
    for (let at = 0; at < 12; at++) await tell(`E-9-${at}`, lena);
    const taken = await Promise.all([claimDue(sql, 6), claimDue(sql, 6), claimDue(sql, 6)]);
    const ids = taken.flat().map(({ id }) => id);
    expect(ids).toHaveLength(12);
    expect(new Set(ids).size).toBe(12);
  });

  it("takes up an attempt whose worker died, after its lease", async () => {
    await moveClock(sql, "2026-11-20T16:00:00.000Z");
    await tell("E-10", lena);
    expect(await claimDue(sql, 5)).toHaveLength(1);
    await moveClock(sql, "2026-11-20T16:01:59.000Z");
    expect(await claimDue(sql, 5)).toHaveLength(0);
    await moveClock(sql, "2026-11-20T16:02:00.000Z");
    expect(await claimDue(sql, 5)).toMatchObject([{ attempt: 2 }]);
  });

  it("sends nothing more to whoever handed over", async () => {
    const server = await smtp();
    await tell(
      "E-11",
      { ...lena, duty: "owner" },
      { ...lena, duty: "compliance", person: null, address: "c@example.com" },
    );
    await inTransaction(database.db.pool, (tx) => withdraw(tx, "E-11", "owner", "u-lena"));
    await deliverDue(deps(server.url));
    expect((await readDeliveries(sql, "E-11")).map(({ duty, state }) => [duty, state])).toEqual([
      ["compliance", "accepted"],
      ["owner", "withdrawn"],
    ]);
    expect(server.mails).toHaveLength(1);
  });
});
