import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acting, signedIn, type TestPerson } from "../../access/test-people.ts";
import type { Sql } from "../../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../../platform/test-database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { DEFAULT_POLICY, type Policy } from "../policy.ts";
import { readPolicyView } from "../reads.ts";
import { approvePolicy } from "./approve-policy.ts";
import { setPolicy } from "./set-policy.ts";

let base: TestDatabase;
let ana: TestPerson;
let ben: TestPerson;
let viewer: TestPerson;

beforeAll(async () => {
  base = await testDatabase();
  ana = await signedIn(base.db, { roles: ["compliance-manager"], name: "Ana" });
  ben = await signedIn(base.db, { roles: ["compliance-manager"], name: "Ben" });
  viewer = await signedIn(base.db, { roles: ["viewer"] });
});
afterAll(() => base.close());

const within = <T>(work: (tx: Sql) => Promise<T>) => inTransaction(base.db.pool, work);
const refusal = (reason: string): unknown => expect.objectContaining({ reason });
const strict: Policy = { ...DEFAULT_POLICY, approvalsRequired: 2 };
const propose = (by: TestPerson, policy: Policy, effectiveFrom: string | null = null) =>
  within((tx) => setPolicy(tx, acting(by.principal), { policy, reason: "yearly review", effectiveFrom }));
const view = () => within((tx) => readPolicyView(tx, ana.principal.scope));

describe("the policy", () => {
  it("is the product's default before anybody set one", async () => {
    expect(await view()).toMatchObject({ current: { version: 0 }, versions: [], proposals: [] });
  });

  it("is not for viewers to set", async () => {
    await expect(propose(viewer, strict)).rejects.toThrow(refusal("NOT_PERMITTED"));
  });

  it("takes effect at once, as an entry", async () => {
    expect(await propose(ana, strict)).toMatchObject({ outcome: "set", version: 1 });
    expect(await view()).toMatchObject({
      current: { version: 1, setBy: { name: "Ana" }, policy: { approvalsRequired: 2 } },
    });
    const { rows } = await base.owner.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM inbox i JOIN payload p ON p.inbox_id = i.id
       WHERE i.origin = 'action' AND convert_from(p.bytes, 'UTF8')::jsonb->>'type' = 'policy.set'`,
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it("is never backdated", async () => {
    await expect(propose(ana, strict, "2020-01-01T00:00:00Z")).rejects.toThrow(refusal("BACKDATED"));
  });

  it("is proposed where it loosens, and another person approves", async () => {
    const written = await propose(ana, DEFAULT_POLICY);
    expect(written).toMatchObject({ outcome: "proposed", proposal: 1, loosens: ["approvalsRequired: 2 to 1"] });
    expect((await view()).current.version).toBe(1);
    await expect(within((tx) => approvePolicy(tx, acting(ana.principal), 1))).rejects.toThrow(refusal("SELF_APPROVAL"));
    await expect(within((tx) => approvePolicy(tx, acting(ben.principal), 9))).rejects.toThrow(refusal("NOT_FOUND"));
    await within((tx) => approvePolicy(tx, acting(ben.principal), 1));
    expect(await view()).toMatchObject({
      current: { version: 2, setBy: { name: "Ana" }, approvedBy: { name: "Ben" } },
      proposals: [],
    });
  });

  it("refuses an approval of what has changed meanwhile", async () => {
    await propose(ana, { ...DEFAULT_POLICY, approvalsRequired: 3 });
    const { proposal } = await propose(ana, { ...DEFAULT_POLICY, approvalsRequired: 2 });
    await propose(ana, { ...DEFAULT_POLICY, approvalsRequired: 4 });
    await expect(within((tx) => approvePolicy(tx, acting(ben.principal), proposal ?? 0))).rejects.toThrow(
      refusal("PROPOSAL_STALE"),
    );
  });

  it("is set by one of two who try at once, then by the other", async () => {
    const before = (await view()).versions.length;
    const stricter = { ...DEFAULT_POLICY, approvalsRequired: 5 };
    const both = await Promise.all([propose(ana, stricter), propose(ben, stricter)]);
    expect(both.map(({ version }) => version).sort()).toEqual([before + 1, before + 2]);
  });

  it("decides nothing while its projections are being rebuilt", async () => {
    await base.owner.query("TRUNCATE policy_head");
    await expect(propose(ana, strict)).rejects.toThrow(refusal("REBUILDING"));
  });
});
