import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acting, signedIn, type TestPerson } from "../access/test-people.ts";
import type { CaseState } from "../emergencies/case.ts";
import { acknowledgeCase } from "../emergencies/commands/acknowledge.ts";
import { readCase } from "../emergencies/reads.ts";
import { githubPush, PUSH, testLedger, type TestLedger } from "../emergencies/test-ledger.ts";
import { addPerson } from "../people/commands/add-person.ts";
import { changeIdentities } from "../people/commands/change-person.ts";
import { identitiesChangeSchema, newPersonSchema } from "../people/contract.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { openFoundCases } from "./emergencies-detect.ts";

const REPO = "northwind/fleet-prod";
let base: TestDatabase;
let ledger: TestLedger;
let ines: TestPerson;
let kim: TestPerson;
let kimToo: TestPerson;
let lena: TestPerson;

beforeAll(async () => {
  base = await testDatabase();
  ledger = await testLedger(base);
  ines = await signedIn(base.db, { roles: ["compliance-manager"], name: "Ines" });
  kim = await signedIn(base.db, { roles: ["on-call"], name: "Kim Chen" });
  kimToo = await signedIn(base.db, { roles: ["on-call"], name: "Kim, second account" });
  lena = await signedIn(base.db, { roles: ["on-call"], name: "Lena" });
  await ledger.act("sources.created", "gh", { type: "github", name: "github" });
  await ledger.act("repositories.added", REPO, { url: "/x", kind: "deploy", branches: ["main"], deployingPaths: [] });
});
afterAll(() => base.close());

/** A forced push by an account of the forge; answers the case that it makes. */
async function found(login: string, id: number, letter: string): Promise<CaseState> {
  const given = { forced: true, sender: { login, id, type: "User" }, commits: [] };
  await ledger.deliver("gh", PUSH, githubPush(REPO, letter.repeat(40), given));
  await openFoundCases(base.db.pool);
  await ledger.settle();
  const rows = await ledger.sql<{ state: CaseState }>("SELECT state FROM case_head ORDER BY key DESC LIMIT 1");
  if (!rows[0]) throw new Error("no case was found");
  return rows[0].state;
}

const person = (name: string, identities: object[]) =>
  ledger.within((tx) => addPerson(tx, acting(ines.principal), newPersonSchema.parse({ name, identities })));
const forge = (value: string) => ({ kind: "forge-id", issuer: "github", value });
const account = ({ id }: TestPerson) => ({ kind: "account", issuer: "countersign", value: id });
const acknowledge = (id: string, who: TestPerson) =>
  ledger.within((tx) => acknowledgeCase(tx, acting(who.principal), id));
const offered = async (id: string, who: TestPerson) =>
  (await readCase(ledger.sql, who.principal, id))?.verbs.find(({ verb }) => verb === "authorise");

describe("a found case", () => {
  it("names its implementer, who is no second person under any account", async () => {
    const made = await person("Kim Chen", [forge("77"), account(kim)]);
    await ledger.settle();
    const state = await found("kchen", 77, "b");
    expect(state.implementers).toEqual([{ id: kim.id, name: "Kim Chen" }]);
    await expect(acknowledge(state.id, kim)).rejects.toMatchObject({ reason: "SELF_ACKNOWLEDGEMENT" });
    const change = identitiesChangeSchema.parse({ bind: [account(kimToo)] });
    await ledger.within((tx) => changeIdentities(tx, acting(ines.principal), made.id, change));
    await expect(acknowledge(state.id, kimToo)).rejects.toMatchObject({ reason: "SELF_ACKNOWLEDGEMENT" });
    expect(await offered(state.id, kimToo)).toMatchObject({ offered: false, refusal: "SELF_AUTHORISATION" });
    expect((await acknowledge(state.id, lena)).acknowledged?.by.name).toBe("Lena");
  });

  it("names whoever is mapped after it was opened, before the next act about it", async () => {
    const state = await found("dana", 88, "c");
    expect(state.implementers).toEqual([]);
    expect(await offered(state.id, lena)).toMatchObject({ refusal: "IMPLEMENTER_UNKNOWN" });
    await person("Dana", [forge("88")]);
    await ledger.settle();
    // Dana has no account here, and nobody has said whose Lena's is: it may be Dana's.
    expect(await offered(state.id, lena)).toMatchObject({ refusal: "IMPLEMENTER_UNKNOWN" });
    await person("Lena", [account(lena)]);
    expect(await offered(state.id, lena)).toMatchObject({ offered: true });
    const known = await acknowledge(state.id, lena);
    expect(known.implementers.map(({ name }) => name)).toEqual(["Dana"]);
  });

  it("replays to the same rows", async () => {
    await ledger.settle();
    const { before, after } = await ledger.replay(2);
    expect(after).toEqual(before);
  });
});
