import { createHmac, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { systemScope } from "../access/scope.ts";
import { signToken, startTestIssuer, testKey, type TestIssuer } from "../access/test-issuer.ts";
import { addTrust } from "../ingest/commands/add-trust.ts";
import { removeTrust } from "../ingest/commands/remove-trust.ts";
import { addTrustSchema } from "../ingest/contract.ts";
import { readTrusts } from "../ingest/reads-trust.ts";
import { inTransaction } from "../platform/transaction.ts";
import { readEvidenceRecord } from "../timeline/record-reads.ts";
import { openIngest, post, type IngestTest } from "./test-ingest.ts";

const PUBLIC_URL = "https://countersign.example";
const REPOSITORY = { repository_id: "700001", repository: "northwind/fleet-prod" };
const JOB = {
  ...REPOSITORY,
  aud: PUBLIC_URL,
  sub: "repo:northwind/fleet-prod:ref:refs/heads/main",
  ref: "refs/heads/main",
  sha: "1111111111111111111111111111111111111111",
  run_id: "4711",
  job_workflow_ref: "northwind/ci/.github/workflows/gate.yml@refs/heads/main",
};

let endpoint: IngestTest;
let issuer: TestIssuer;
let other: TestIssuer;
let done = 0;
beforeAll(async () => {
  endpoint = await openIngest();
  [issuer, other] = [await startTestIssuer(), await startTestIssuer("key-1", "RS256")];
});
afterAll(async () => {
  await Promise.all([endpoint.close(), issuer.close(), other.close()]);
});

function acting() {
  done += 1;
  return { principal: systemPrincipal("test"), idempotencyKey: `trust-${done}` };
}

const inTx = <T>(work: Parameters<typeof inTransaction<T>>[1]) => inTransaction(endpoint.database.db.pool, work);

async function trust(source: string, rule: object) {
  const input = addTrustSchema.parse({ provider: "github", issuer: issuer.issuer, ...rule });
  return inTx((tx) => addTrust(tx, acting(), { source, publicUrl: PUBLIC_URL }, input));
}

let sent = 0;
/** Posts a line of its own with a token. */
async function send(source: string, token: string, body?: string) {
  sent += 1;
  const line = body ?? JSON.stringify({ type: "gate", id: `g-${sent}`, repository: "northwind/fleet-prod" });
  return post(source, line, { authorization: `Bearer ${token}` });
}

async function refusals(source: string) {
  const rows = await endpoint.sql<{ reason: string; count: number }>(
    "SELECT reason, count::integer FROM source_refusal WHERE source_id = $1",
    [source],
  );
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
}

const minutes = (n: number) => Math.floor(Date.now() / 1000) + n * 60;

describe("a source that trusts a repository's jobs", () => {
  let source: string;
  beforeAll(async () => {
    source = (await endpoint.source({ type: "ci" })).id;
    const pinned = { repository_id: "700001", job_workflow_ref: JOB.job_workflow_ref };
    await trust(source, { claims: pinned });
  });

  test("takes their token in place of the secret; the leaf names ids, the record what the token said", async () => {
    const answer = await send(source, await issuer.token(JOB));
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } });
    await endpoint.settle();
    const { items } = await readTrusts(endpoint.sql, systemScope(), source);
    const subject = `repository_id=700001 trust=${items[0]?.id ?? ""}`;
    const [row] = await endpoint.sql<{ auth: string; index: number; leaf: Buffer }>(
      "SELECT i.auth, l.index::integer, l.leaf FROM inbox i JOIN ledger_entry l ON l.inbox_id = i.id WHERE i.id = $1",
      [answer.body.entries?.[0]?.id],
    );
    expect(JSON.parse(row?.auth ?? "")).toEqual({ method: "oidc", issuer: issuer.issuer, subject });
    const record = await readEvidenceRecord(endpoint.sql, systemScope(), `${row?.index ?? -1}.0`);
    expect(record.auth).toMatchObject({
      method: "oidc",
      generation: null,
      workload: { issuer: issuer.issuer, subject },
    });
    expect(record.auth.workload?.claims).toContainEqual({ name: "run_id", value: "4711" });
    expect(row?.leaf.toString()).not.toContain("northwind");
  });

  test("takes a token again while it lives: a job that retries is no thief, and the record is a duplicate", async () => {
    const token = await issuer.token({ ...JOB, jti: "once" });
    const line = JSON.stringify({ type: "gate", id: "same", repository: "northwind/fleet-prod" });
    expect((await send(source, token, line)).body).toMatchObject({ accepted: 1, duplicates: 0 });
    expect((await send(source, token, line)).body).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  const NO_KEY = async () => issuer.token(JOB, { kid: "key-9" });
  const table: readonly (readonly [string, number, string | null, () => Promise<string>])[] = [
    ["a repository that was renamed", 202, null, async () => issuer.token({ ...JOB, repository: "northwind/renamed" })],
    [
      "the newer form of sub",
      202,
      null,
      async () => issuer.token({ ...JOB, sub: "repo:northwind@1/fleet-prod@700001" }),
    ],
    ["no sub", 202, null, async () => issuer.token({ ...JOB, sub: undefined })],
    ["an id that is a number", 202, null, async () => issuer.token({ ...JOB, repository_id: 700_001 })],
    ["several audiences", 202, null, async () => issuer.token({ ...JOB, aud: ["https://else", PUBLIC_URL] })],
    [
      "half a minute of skew",
      202,
      null,
      async () => issuer.token({ ...JOB, iat: minutes(0) + 20, nbf: minutes(0) + 20 }),
    ],
    ["the name with another id", 401, "token_claims", async () => issuer.token({ ...JOB, repository_id: "700002" })],
    ["no id", 401, "token_claims", async () => issuer.token({ ...JOB, repository_id: undefined })],
    ["an id in a list", 401, "token_claims", async () => issuer.token({ ...JOB, repository_id: ["700001"] })],
    ["an id with a space", 401, "token_claims", async () => issuer.token({ ...JOB, repository_id: "700001 " })],
    [
      "another workflow",
      401,
      "token_claims",
      async () => issuer.token({ ...JOB, job_workflow_ref: `${JOB.job_workflow_ref}x` }),
    ],
    ["no workflow", 401, "token_claims", async () => issuer.token({ ...JOB, job_workflow_ref: undefined })],
    ["another audience", 401, "token_audience", async () => issuer.token({ ...JOB, aud: `${PUBLIC_URL}/` })],
    ["no audience", 401, "token_malformed", async () => issuer.token({ ...JOB, aud: undefined })],
    ["its time over", 401, "token_expired", async () => issuer.token({ ...JOB, exp: minutes(-1) })],
    ["no end", 401, "token_malformed", async () => issuer.token({ ...JOB, exp: undefined })],
    ["no beginning", 401, "token_malformed", async () => issuer.token({ ...JOB, iat: undefined })],
    [
      "a beginning two days ago",
      401,
      "token_expired",
      async () => issuer.token({ ...JOB, iat: minutes(-2880), nbf: undefined }),
    ],
    ["its time to come", 401, "token_early", async () => issuer.token({ ...JOB, nbf: minutes(2) })],
    ["made in the future", 401, "token_early", async () => issuer.token({ ...JOB, iat: minutes(2), nbf: undefined })],
    ["an unknown key id", 401, "token_key", NO_KEY],
    ["a path as key id", 401, "token_key", async () => issuer.token(JOB, { kid: "../../keys" })],
    [
      "another key under this id",
      401,
      "token_signature",
      async () => issuer.token(JOB, { key: await testKey("key-1") }),
    ],
    ["the same claims of another issuer", 401, "token_issuer", async () => other.token(JOB)],
    [
      "this issuer's name on another's token",
      401,
      "token_key",
      async () => other.token({ ...JOB, iss: issuer.issuer }),
    ],
    [
      "an issuer with a slash more",
      401,
      "token_issuer",
      async () => issuer.token({ ...JOB, iss: `${issuer.issuer}/` }),
    ],
    ["no algorithm", 401, "token_algorithm", async () => unsigned({ ...JOB, iss: issuer.issuer })],
    ["HS256 with the public key", 401, "token_algorithm", async () => withPublicKey({ ...JOB, iss: issuer.issuer })],
    [
      "a claim that was changed after it was signed",
      401,
      "token_signature",
      async () => changed(await issuer.token(JOB)),
    ],
    ["no key id", 401, "token_malformed", async () => withoutKid(await issuer.token(JOB))],
  ];

  test.each(table)("%s: %i %s", async (_name, status, reason, make) => {
    const before = await refusals(source);
    const answer = await send(source, await make());
    expect([answer.status, answer.body.reason ?? null]).toEqual([
      status,
      reason === null ? null : `SIGNATURE_${reason.toUpperCase()}`,
    ]);
    const after = await refusals(source);
    if (reason) expect(after[reason]).toBe((before[reason] ?? 0) + 1);
  });

  test("the table accepted what it says and nothing else; no part of a token is stored", async () => {
    const accepted = table.filter(([, status]) => status === 202).length;
    const rows = await endpoint.sql<{ n: number }>("SELECT count(*)::integer AS n FROM inbox WHERE source = $1", [
      source,
    ]);
    expect(rows).toEqual([{ n: accepted + 2 }]);
    const found = await endpoint.sql("SELECT 1 FROM payload WHERE headers LIKE '%eyJ%' OR bytes::text LIKE '%eyJ%'");
    expect(found).toEqual([]);
  });

  test("its secret is taken as before, and a token of nobody's is a wrong secret elsewhere", async () => {
    const plain = await endpoint.source({ type: "ci" });
    expect((await send(plain.id, plain.secret)).status).toBe(202);
    expect((await send(plain.id, await issuer.token(JOB))).body.reason).toBe("SIGNATURE_MISMATCH");
  });
});

describe("rules of a source", () => {
  test("hold from the moment at which they are made, until they are removed, and stand in the ledger", async () => {
    const { id } = await endpoint.source({ type: "records" });
    const token = await issuer.token(JOB);
    expect((await send(id, token)).status).toBe(401);
    const rule = await trust(id, { claims: { repository_id: "700001" } });
    expect(rule.setup.steps.map(({ code }) => code).join()).toContain(`--source ${id} --url ${PUBLIC_URL} `);
    expect((await send(id, token)).status).toBe(202);
    await inTx((tx) => removeTrust(tx, acting(), id, rule.id));
    await new Promise((resolve) => setTimeout(resolve, 1050)); // sources are cached for a second
    expect((await send(id, token)).status).toBe(401);
    await endpoint.settle();
    const told = await endpoint.sql<{ type: string; data: object }>(
      `SELECT facts->'fact'->>'type' AS type, facts->'fact'->'data' AS data FROM evidence
       WHERE facts->'fact'->>'subject' = $1 AND facts->'fact'->>'type' LIKE 'sources.trust%' ORDER BY index`,
      [id],
    );
    expect(told).toMatchObject([
      { type: "sources.trust-added", data: { trust: rule.id, claims: { repository_id: "700001" } } },
      { type: "sources.trust-removed", data: { trust: rule.id } },
    ]);
    const list = await readTrusts(endpoint.sql, systemScope(), id);
    expect(list.items).toMatchObject([{ id: rule.id, addedBy: "test", removedBy: "test" }]);
    await expect(inTx((tx) => removeTrust(tx, acting(), id, rule.id))).rejects.toMatchObject({
      reason: "UNKNOWN_TRUST",
    });
  });

  test("hold from that moment too where other keys of the issuer were pasted before", async () => {
    const { id } = await endpoint.source({ type: "ci" });
    const [first, second, renewed] = await Promise.all(["1", "2", "1"].map((kid) => testKey(kid)));
    for (const [at, key] of [first, second, renewed].entries()) {
      if (!key) throw new Error("no key");
      const claims = { repository_id: "700001", ref: `refs/heads/${at}` };
      await trust(id, { claims, keys: { keys: [key.jwk] } });
      const job = { ...JOB, iss: issuer.issuer, ref: `refs/heads/${at}` };
      expect((await send(id, await signToken(job, key))).status).toBe(202);
    }
  });

  test("are listed and counted whole, however many were removed", async () => {
    const { id } = await endpoint.source({ type: "ci" });
    const rule = await trust(id, { claims: { repository_id: "700001" } });
    await endpoint.sql(
      `INSERT INTO source_trust (id, source_id, provider, issuer, audience, claims, added_at, added_by, removed_at, removed_by)
       SELECT 'trust_old_' || n, $1, provider, issuer, audience, claims, added_at, added_by, added_at, added_by
       FROM source_trust, generate_series(1, 230) AS n WHERE source_id = $1`,
      [id],
    );
    const { items, total } = await readTrusts(endpoint.sql, systemScope(), id);
    expect([items[0]?.id, items.length, total]).toEqual([rule.id, 231, 231]);
  });

  test("are refused twice, for a forge, and where they pin a name only", async () => {
    const { id } = await endpoint.source({ type: "ci" });
    await trust(id, { claims: { repository_id: "1" } });
    await expect(trust(id, { claims: { repository_id: "1" } })).rejects.toMatchObject({ reason: "TRUSTED_ALREADY" });
    const forge = await endpoint.source({ type: "gitlab" });
    await expect(trust(forge.id, { claims: { repository_id: "1" } })).rejects.toMatchObject({ reason: "FORGE_SIGNS" });
    await expect(trust("src_none", { claims: { repository_id: "1" } })).rejects.toMatchObject({
      reason: "UNKNOWN_SOURCE",
    });
    const rule = (input: object) => addTrustSchema.safeParse({ provider: "github", ...input }).success;
    expect(rule({ claims: { repository_id: "1" } })).toBe(true);
    expect(rule({ claims: { repository: "northwind/fleet-prod" } })).toBe(false);
    expect(rule({ claims: { ref: "refs/heads/main" } })).toBe(false);
    expect(rule({ claims: { repository_id: "northwind/fleet-prod" } })).toBe(false);
    expect(rule({ claims: { repository_id: "1", sub: "repo:x" } })).toBe(false);
    expect(rule({ claims: { repository_id: "1" }, issuer: "http://issuer.example" })).toBe(false);
    expect(rule({ provider: "kubernetes", claims: { namespace: "ci", serviceaccount_uid: "u" } })).toBe(false);
    const secretKey = { keys: [{ kty: "oct", kid: "1", k: "AAAA" }] };
    expect(rule({ claims: { repository_id: "1" }, keys: secretKey })).toBe(false);
  });

  test("of GitLab pin a project's id and whether the ref is protected", async () => {
    const { id } = await endpoint.source({ type: "ci" });
    await trust(id, { provider: "gitlab", claims: { project_id: "42", ref_protected: "true" } });
    const job = { aud: PUBLIC_URL, project_id: "42", project_path: "northwind/fleet", ref_protected: "true" };
    expect((await send(id, await issuer.token(job))).status).toBe(202);
    expect((await send(id, await issuer.token({ ...job, project_path: "northwind/moved" }))).status).toBe(202);
    expect((await send(id, await issuer.token({ ...job, ref_protected: "false" }))).status).toBe(401);
    expect((await send(id, await issuer.token({ ...job, project_id: "43" }))).status).toBe(401);
    expect((await send(id, await issuer.token({ aud: PUBLIC_URL, repository_id: "42" }))).status).toBe(401);
  });

  test("of a cluster pin namespace and uid, and may bring the keys of an issuer that nobody can ask", async () => {
    const { id } = await endpoint.source({ type: "kubernetes-audit" });
    const key = await testKey("cluster-1", "RS256");
    const cluster = "https://kubernetes.default.svc.cluster.local";
    const claims = { namespace: "audit", serviceaccount_uid: "8f6c" };
    await trust(id, { provider: "kubernetes", issuer: cluster, claims, keys: { keys: [key.jwk] } });
    const workload = (namespace: string, uid: string) => ({
      iss: cluster,
      aud: [PUBLIC_URL],
      "kubernetes.io": { namespace, serviceaccount: { name: "shipper", uid }, pod: { name: "p", uid: "q" } },
    });
    expect((await send(id, await signToken(workload("audit", "8f6c"), key))).status).toBe(202);
    expect((await send(id, await signToken(workload("audit", "made-again"), key))).status).toBe(401);
    expect((await send(id, await signToken(workload("other", "8f6c"), key))).status).toBe(401);
    const flat = { iss: cluster, aud: PUBLIC_URL, ...claims };
    expect((await send(id, await signToken(flat, key))).status).toBe(401);
    expect(
      (await send(id, await signToken(workload("audit", "8f6c"), await testKey("cluster-1", "RS256")))).status,
    ).toBe(401);
  });
});

describe("a key that cannot be used", () => {
  const ec = { kty: "EC", crv: "P-256", x: "AAAA", y: "AAAA" };
  const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "jwk" });

  test.each<readonly [string, () => Promise<readonly object[]>]>([
    ["is on no curve", async () => Promise.resolve([{ ...ec, kid: "k" }])],
    ["has no members", async () => Promise.resolve([{ kty: "RSA", kid: "k" }])],
    ["is too short", async () => Promise.resolve([{ ...short, kid: "k" }])],
    ["is for encryption", async () => [{ ...(await testKey("k")).jwk, use: "enc" }]],
    ["is named twice", async () => [(await testKey("k")).jwk, (await testKey("k")).jwk]],
  ])("is refused at once where it is pasted: %s", async (_name, keys) => {
    const { id } = await endpoint.source({ type: "ci" });
    const rule = { claims: { repository_id: "1" }, keys: { keys: await keys() } };
    await expect(trust(id, rule)).rejects.toMatchObject({ code: "RULE_REFUSED", reason: "UNUSABLE_KEY" });
    expect(await endpoint.sql("SELECT 1 FROM source_trust WHERE source_id = $1", [id])).toEqual([]);
  });

  test("is a refusal where the issuer publishes it, or it stands in a rule of old: no sending again mends it", async () => {
    const broken = await startTestIssuer();
    broken.published.push({ ...ec, kid: "broken", alg: "ES256" });
    const { id } = await endpoint.source({ type: "ci" });
    await trust(id, { issuer: broken.issuer, claims: { repository_id: "700001" } });
    const answer = await send(id, await broken.token(JOB, { kid: "broken" }));
    expect([answer.status, answer.body.reason]).toEqual([401, "SIGNATURE_TOKEN_KEY"]);
    expect((await send(id, await broken.token(JOB))).status).toBe(202);
    const old = await endpoint.source({ type: "ci" });
    const pasted = { issuer: broken.issuer, claims: { repository_id: "700001" }, keys: { keys: [broken.key.jwk] } };
    await trust(old.id, pasted);
    const keys = { keys: [{ ...ec, kid: "key-1", alg: "ES256" }] };
    const row = [old.id, JSON.stringify(keys)];
    await endpoint.sql("UPDATE source_trust SET keys = $2::jsonb WHERE source_id = $1", row);
    const refused = await send(old.id, await broken.token(JOB));
    expect([refused.status, refused.body.reason]).toEqual([401, "SIGNATURE_TOKEN_KEY"]);
    await broken.close();
  });
});

test("what another repository's token brought first is no duplicate where the repository's own brings it", async () => {
  const { id } = await endpoint.source({ type: "ci" });
  for (const claims of [{ repository_id: "700001" }, { repository_id: "700002" }]) await trust(id, { claims });
  const own = await issuer.token(JOB);
  const foreign = await issuer.token({ ...JOB, repository_id: "700002", repository: "northwind/other" });
  const body = JSON.stringify({ type: "gate", id: "foreseen", repository: "northwind/fleet-prod", decision: "fail" });
  const told: unknown[] = [];
  for (const token of [foreign, foreign, own, own, foreign]) {
    const { status, body: answer } = await send(id, token, body);
    told.push([status, answer.accepted, answer.duplicates]);
  }
  const [first, again] = [
    [202, 1, 0],
    [202, 0, 1],
  ];
  expect(told).toEqual([first, again, first, again, again]);
  const rows = await endpoint.sql<{ auth: string }>("SELECT auth FROM inbox WHERE source = $1 ORDER BY id", [id]);
  expect(rows.map(({ auth }) => /repository_id=\d+/.exec(auth)?.[0])).toEqual([
    "repository_id=700002",
    "repository_id=700001",
  ]);
});

test("an issuer that does not answer: 503 with Retry-After, nothing is counted or stored; then it is taken", async () => {
  const late = await startTestIssuer();
  const { id } = await endpoint.source({ type: "ci" });
  await trust(id, { issuer: late.issuer, claims: { repository_id: "700001" } });
  late.away = true;
  const token = await late.token(JOB);
  const answers = [await send(id, token), await send(id, token)];
  expect(answers.map(({ status, body }) => [status, body.reason])).toEqual([
    [503, "ISSUER_UNREACHABLE"],
    [503, "ISSUER_UNREACHABLE"],
  ]);
  expect(answers.every(({ headers }) => Number(headers.get("retry-after")) > 0)).toBe(true);
  expect(await refusals(id)).toEqual({});
  expect(await endpoint.sql("SELECT 1 FROM inbox WHERE source = $1", [id])).toEqual([]);
  await late.close();
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function unsigned(claims: object): string {
  return `${part({ alg: "none", kid: "key-1" })}.${part({ iat: minutes(0), exp: minutes(5), ...claims })}.`;
}

function withPublicKey(claims: object): string {
  const input = `${part({ alg: "HS256", kid: "key-1" })}.${part({ iat: minutes(0), exp: minutes(5), ...claims })}`;
  const secret = JSON.stringify(issuer.key.jwk);
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

function changed(token: string): string {
  const [head = "", body = "", signature = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as object;
  return `${head}.${part({ ...claims, run_id: "1" })}.${signature}`;
}

function withoutKid(token: string): string {
  return [part({ alg: "ES256" }), ...token.split(".").slice(1)].join(".");
}
