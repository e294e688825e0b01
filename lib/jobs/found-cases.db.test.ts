import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acting, signedIn, type TestPerson } from "../access/test-people.ts";
import type { CaseState } from "../emergencies/case.ts";
import { claimCase } from "../emergencies/commands/claim.ts";
import { dismissCase } from "../emergencies/commands/dismiss.ts";
import { reviewCase } from "../emergencies/commands/review.ts";
import type { CaseView } from "../emergencies/contract.ts";
import { readCase, readCaseTotals } from "../emergencies/reads.ts";
import { githubCommit, githubPush, PUSH, testLedger, type TestLedger } from "../emergencies/test-ledger.ts";
import { moveClock } from "../platform/clock.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { openFoundCases } from "./emergencies-detect.ts";
import { runTick } from "./tick.ts";

const REPO = "northwind/fleet-prod";
const sha = (letter: string) => letter.repeat(40);
let base: TestDatabase;
let ledger: TestLedger;
let priya: TestPerson;
let lena: TestPerson;
let ines: TestPerson;
let olga: TestPerson;

beforeAll(async () => {
  base = await testDatabase();
  ledger = await testLedger(base);
  await moveClock(ledger.sql, "2026-11-02T09:00:00.000Z");
  priya = await signedIn(base.db, { roles: ["on-call"], name: "Priya Raman" });
  lena = await signedIn(base.db, { roles: ["on-call"], name: "Lena Fischer" });
  ines = await signedIn(base.db, { roles: ["compliance-manager"], name: "Ines Duarte" });
  olga = await signedIn(base.db, { roles: ["compliance-manager"], name: "Olga Brandt" });
  await ledger.act("sources.created", "gh", { type: "github", name: "github" });
  await ledger.act("repositories.added", REPO, { url: "/x", kind: "deploy", branches: ["main"], deployingPaths: [] });
  await ledger.settle();
});
afterAll(() => base.close());

/** A push past the path by an account of the forge; a minute later it is a case, which is answered. */
async function found(at: string, sender: object, letter: string): Promise<CaseState> {
  await moveClock(ledger.sql, at);
  const commits = [githubCommit(sha(letter), { timestamp: at })];
  await ledger.deliver("gh", PUSH, githubPush(REPO, sha(letter), { sender, commits }));
  await moveClock(ledger.sql, new Date(Date.parse(at) + 65_000).toISOString());
  await runTick(base.db.pool);
  await ledger.settle();
  await openFoundCases(base.db.pool);
  await ledger.settle();
  const rows = await ledger.sql<{ state: CaseState }>("SELECT state FROM case_head ORDER BY key DESC LIMIT 1");
  if (!rows[0]) throw new Error("no case was found");
  return rows[0].state;
}

const view = async (id: string, who: TestPerson): Promise<CaseView> => {
  const read = await readCase(ledger.sql, who.principal, id);
  if (!read) throw new Error(`${id} is not there`);
  return read;
};

const claim = (id: string, who: TestPerson) =>
  ledger.within((tx) => claimCase(tx, acting(who.principal), id, { asImplementer: true }));

const review = async (id: string, who: TestPerson, at: string) => {
  await moveClock(ledger.sql, at);
  const { range } = await view(id, who);
  const input = { of: "change", outcome: "approved", comment: "Read each commit.", range } as const;
  return ledger.within((tx) => reviewCase(tx, acting({ ...who.principal, stepUpAt: at }), id, input));
};

const verdictOf = async (id: string) => {
  const [row] = await ledger.sql<{ verdict: string; reason: string }>(
    "SELECT verdict, reason FROM verdict WHERE test = 'T-EMG-03' AND item = $1 AND until_size IS NULL",
    [id],
  );
  return row;
};

describe("a direct push that was found", () => {
  let id: string;
  it("offers a review of its commits to somebody else, and none to who pushed them", async () => {
    const kchen = { login: "kchen", id: 77, type: "User" };
    ({ id } = await found("2026-11-02T10:00:00.000Z", kchen, "b"));
    await claim(id, priya);
    await ledger.settle();
    const theirs = await view(id, lena);
    expect(theirs).toMatchObject({ kind: "commit-on-branch", range: { before: sha("a"), after: sha("b") }, links: [] });
    expect(theirs.reviewsOffered.change).toBe(true);
    expect((await view(id, priya)).reviewsOffered.change).toBe(false);
    await expect(review(id, priya, "2026-11-02T10:05:00.000Z")).rejects.toMatchObject({ reason: "SELF_REVIEW" });
  });

  it("is late where the review comes an hour after it was due, and T-EMG-03 an exception for good", async () => {
    const clock = (await view(id, lena)).clocks.find(({ name }) => name === "review");
    if (!clock) throw new Error("no clock runs for the review");
    const late = new Date(Date.parse(clock.dueAt) + 3_600_000).toISOString();
    expect((await review(id, lena, late)).reviewed?.by.name).toBe("Lena Fischer");
    await ledger.settle();
    expect((await view(id, lena)).late).toContain("review");
    expect(await verdictOf(id)).toMatchObject({ verdict: "exception" });
  });
});

describe("a bot's push that was found wrongly", () => {
  it("takes two people to dismiss; then unmatched is one fewer, dismissed one more", async () => {
    const bot = { login: "images[bot]", id: 9, type: "Bot" };
    const { id } = await found("2026-11-10T10:00:00.000Z", bot, "c");
    const totals = () => readCaseTotals(ledger.sql, ines.principal.scope);
    const dismiss = (who: TestPerson) =>
      ledger.within((tx) => dismissCase(tx, acting(who.principal), id, { reason: "Image automation" }));
    const { events, dismissed } = await totals();
    expect((await dismiss(ines)).dismissed).toBeNull();
    await expect(dismiss(ines)).rejects.toMatchObject({ reason: "SAME_PERSON" });
    await ledger.settle();
    expect((await totals()).events).toEqual(events);
    await dismiss(olga);
    await ledger.settle();
    const now = await totals();
    expect(now.events).toEqual({
      ...events,
      unmatched: events.unmatched - 1,
      dismissed: events.dismissed + 1,
    });
    expect(now.dismissed).toBe(dismissed + 1);
  });
});
