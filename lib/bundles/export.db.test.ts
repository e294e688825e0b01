import { existsSync, readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal, type Principal } from "../access/principal.ts";
import { mintScope } from "../access/scope.ts";
import { pgSql } from "../platform/sql.ts";
import { inTransaction } from "../platform/transaction.ts";
import { exportNext, type ExportDeps } from "./commands/export.ts";
import { requestBundle } from "./commands/request.ts";
import { digestOf } from "./commands/write-file.ts";
import { verifyArchive } from "./node-verify.ts";
import { previewBundle, readBundle, readBundles, readChoices } from "./reads.ts";
import { bundleFile, bundleFolder, bundleResponse, parseRange } from "./reads-file.ts";
import { claimBundle } from "./store/bundle.ts";
import { REQUEST, TestInstallation } from "./test-bundle.ts";

let here: TestInstallation;
let deps: ExportDeps;
const everyone = systemPrincipal("test");
const limited: Principal = {
  ...everyone,
  roles: ["auditor"],
  scope: mintScope({ repositories: "all", environments: ["staging"] }),
};

const ask = (key: string, principal = everyone, asked: Parameters<typeof requestBundle>[2] = REQUEST) =>
  inTransaction(here.test.db.pool, (tx) => requestBundle(tx, { principal, idempotencyKey: key }, asked));
const read = (id: string) => readBundle(here.sql, everyone.scope, id);
const actions = async (type: string) => {
  await here.settle();
  const rows = await here.sql<{ subject: string; facts: { fact: { data: Record<string, unknown> } } }>(
    "SELECT subject, facts FROM evidence WHERE kind = 'action' AND facts->'fact'->>'type' = $1 ORDER BY index",
    [type],
  );
  return rows.map(({ facts }) => facts.fact.data);
};

beforeAll(async () => {
  here = await TestInstallation.open();
  await here.fill(300);
  deps = {
    ...{ pool: here.test.db.pool, dataDir: here.folder, separation: "role" },
    ...{ signer: here.signer, logKey: here.logKey },
  };
});
afterAll(() => here.close());

describe("a request", () => {
  it("is queued once, whoever sends it twice, pinned to the size of the moment, and in the ledger", async () => {
    const id = await ask("one");
    expect(await ask("one")).toBe(id);
    expect(await read(id)).toMatchObject({ state: "queued", done: 0, framework: "soc2", sha256: null });
    expect(await actions("bundles.requested")).toMatchObject([{ request: { framework: "soc2" } }]);
  });

  it("without an edition names the editions; outside of the asker's scope it is not found", async () => {
    await expect(ask("pci", everyone, { ...REQUEST, framework: "pci" })).rejects.toMatchObject({
      ...{ code: "BAD_REQUEST", reason: "EDITION_NEEDED", detail: { editions: ["pci4", "pci3"] } },
    });
    await expect(ask("out", limited, { ...REQUEST, environments: ["production"] })).rejects.toMatchObject({
      reason: "OUT_OF_SCOPE",
    });
    await expect(ask("viewer", { ...everyone, roles: ["viewer"] })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("of a limited principal for everything holds what they may see, and others' bundles are not theirs", async () => {
    const id = await ask("limited", limited);
    expect(await read(id)).toMatchObject({ environments: ["staging"] });
    expect((await readBundles(here.sql, limited.scope, { limit: 50 })).items.map((one) => one.id)).toEqual([id]);
    const other = await ask("one");
    await expect(readBundle(here.sql, limited.scope, other)).rejects.toMatchObject({ reason: "NO_SUCH_BUNDLE" });
    expect((await readBundles(here.sql, everyone.scope, { limit: 50 })).total).toBe(2);
    expect(await readChoices(here.sql, limited.scope)).toEqual({ repositories: [], environments: [] });
    expect(await readChoices(here.sql, everyone.scope)).toMatchObject({ environments: ["production"] });
  });
});

describe("an export", () => {
  it("is ready with its digest, verifies, holds what the preview said, and is in the ledger", async () => {
    const id = await ask("one");
    const preview = await previewBundle(here.sql, everyone.scope, REQUEST);
    while (await exportNext(deps));
    const bundle = await read(id);
    expect(bundle).toMatchObject({ state: "ready", fingerprint: here.signer.fingerprint, fault: null });
    expect(preview.records).toBe(304);
    expect(bundle.records).toBe(304);
    const file = bundleFile(here.folder, id);
    expect(await digestOf(file)).toBe(bundle.sha256);
    expect(await verifyArchive(file, here.signer.fingerprint)).toMatchObject({ status: "verified" });
    expect(await actions("bundles.exported")).toContainEqual(expect.objectContaining({ sha256: bundle.sha256 }));
  });

  it("whose worker was killed is made anew by another, and never half", async () => {
    const id = await ask("killed");
    const file = bundleFile(here.folder, id);
    const client = await here.test.db.pool.connect();
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    expect(await claimBundle(pgSql(client), id)).toMatchObject({ state: "collecting" });
    mkdirSync(bundleFolder(here.folder), { recursive: true });
    writeFileSync(`${file}.half`, "PK half of a bundle");
    expect(await exportNext(deps)).toBe(false); // somebody has it
    expect(existsSync(file)).toBe(false);
    await here.test.owner.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    client.release(new Error("killed"));
    await expect.poll(() => exportNext(deps), { timeout: 10_000 }).toBe(true);
    expect(await read(id)).toMatchObject({ state: "ready" });
    expect(existsSync(`${file}.half`)).toBe(false);
    expect(await verifyArchive(file, here.signer.fingerprint)).toMatchObject({ status: "verified" });
  });

  it("that its own figures contradict is not given out", async () => {
    // A record whose payload a database administrator changed: the self-check finds what an auditor would.
    await here.at("2026-02-10T09:00:00.000Z");
    await here.deliver("flux-1", { hello: "february" });
    await here.settle();
    await here.test.owner.query(
      `ALTER TABLE payload DISABLE TRIGGER USER;
       UPDATE payload SET bytes = 'forged' WHERE convert_from(bytes, 'UTF8') LIKE '%february%'`,
    );
    const id = await ask("forged", everyone, { ...REQUEST, from: "2026-02-01", to: "2026-02-28" });
    while (await exportNext(deps));
    const bundle = await read(id);
    expect(bundle).toMatchObject({ state: "failed", sha256: null });
    expect(bundle.fault).not.toBeNull();
    expect(existsSync(bundleFile(here.folder, id))).toBe(false);
  });

  it("that kills every worker is given up after some tries", async () => {
    const id = await ask("deadly");
    await here.sql("UPDATE bundle SET tries = 5 WHERE id = $1", [id]);
    while (await exportNext(deps));
    expect(await read(id)).toMatchObject({ state: "failed" });
  });
});

describe("a download", () => {
  const get = async (headers: Record<string, string> = {}) => {
    const bundle = await read(await ask("one"));
    return { bundle, response: await bundleResponse(here.folder, bundle, new Request("http://x/", { headers })) };
  };

  it("is the file under its name, or the range asked for", async () => {
    const { bundle, response } = await get();
    const whole = Buffer.from(await response.arrayBuffer());
    expect(whole.equals(readFileSync(bundleFile(here.folder, bundle.id)))).toBe(true);
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${bundle.fileName}"`);
    const { response: part } = await get({ Range: "bytes=10-19" });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 10-19/${whole.byteLength}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(10, 20))).toBe(true);
    expect((await get({ Range: `bytes=${whole.byteLength}-` })).response.status).toBe(416);
    expect((await get({ Range: "bytes=0-1", "If-Range": '"other"' })).response.status).toBe(200);
  });

  it("of what is not ready is a conflict", async () => {
    const bundle = { ...(await read(await ask("one"))), state: "hashing" as const };
    await expect(bundleResponse(here.folder, bundle, new Request("http://x/"))).rejects.toMatchObject({
      reason: "NOT_READY",
    });
  });

  it.each([
    ["bytes=0-", { from: 0, to: 99 }],
    ["bytes=-10", { from: 90, to: 99 }],
    ["bytes=-1000", { from: 0, to: 99 }],
    ["bytes=5-1000", { from: 5, to: 99 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=9-5", null],
    ["bytes=0-1,5-6", null],
    ["bytes=-", null],
    ["lines=1-2", null],
  ])("reads the range %s of 100 bytes", (header, expected) => {
    expect(parseRange(header, 100)).toEqual(expected);
  });
});
