import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { mintScope, systemScope } from "../access/scope.ts";
import { acting, signedIn, type TestPerson } from "../access/test-people.ts";
import { testLedger, type TestLedger } from "../emergencies/test-ledger.ts";
import { addPerson } from "../people/commands/add-person.ts";
import { changeIdentities } from "../people/commands/change-person.ts";
import { mergePeople, splitPerson } from "../people/commands/merge-people.ts";
import {
  identitiesChangeSchema,
  importSchema,
  newPersonSchema,
  peopleQuery,
  splitSchema,
  unmappedQuery,
} from "../people/contract.ts";
import { exportPeople } from "../people/export.ts";
import { readEveryPerson, readPeople, readPerson } from "../people/reads.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { addRepository } from "../repositories/commands/add-repository.ts";
import { syncRepository } from "../repositories/commands/sync-repository.ts";
import { addRepositorySchema } from "../repositories/contract.ts";
import { testRepository } from "../repositories/test-repository.ts";
import { importWithFigures } from "../controls/commands/import-people.ts";
import { readTest } from "../controls/reads.ts";
import { readChange } from "./reads-change.ts";
import { readProposals, readUnmapped } from "./reads-unmapped.ts";

const NAME = "northwind/fleet-prod";
const refusal = (reason: string): unknown => expect.objectContaining({ reason });

describe("people, from what the evidence names to what a mapping settles", () => {
  let test: TestDatabase;
  let ledger: TestLedger;
  let manager: TestPerson;
  let viewer: TestPerson;
  let head = "";
  const repository = testRepository();
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
  const scope = systemScope();

  const by = (person: TestPerson = manager) => acting(person.principal);
  const add = (input: object, person = manager) =>
    ledger.within((tx) => addPerson(tx, by(person), newPersonSchema.parse(input)));
  const change = (id: string, input: object) =>
    ledger.within((tx) => changeIdentities(tx, by(), id, identitiesChangeSchema.parse(input)));
  const load = (csv: string, dryRun = false) =>
    ledger.within((tx) => importWithFigures(tx, by(), importSchema.parse({ csv, dryRun })));
  const unmapped = () => readUnmapped(ledger.sql, scope, unmappedQuery.parse({}));
  const email = (value: string, more: object = {}) => ({ kind: "email", value, ...more });

  const deliver = (event: string, body: object) =>
    ledger.deliver("gh", { "x-github-event": event }, { ...body, repository: { id: 1, full_name: NAME } });

  beforeAll(async () => {
    test = await testDatabase();
    ledger = await testLedger(test);
    manager = await signedIn(test.db, { roles: ["compliance-manager"], name: "Ines" });
    viewer = await signedIn(test.db, { roles: ["viewer"] });
    repository.commit("first", { "apps/a.yaml": "1" });
    head = repository.commit("second", { "apps/a.yaml": "2" });
    const input = addRepositorySchema.parse({ name: NAME, url: repository.folder, branches: ["main"] });
    await ledger.within((tx) => addRepository(tx, acting(systemPrincipal("test")), input));
    await ledger.act("sources.created", "gh", { type: "github", name: "gh" });
    await syncRepository({ db: test.db, dataDir }, NAME);
    const ana = { login: "ana", id: 1, type: "User" };
    const bo = { login: "bo", id: 2, type: "User" };
    const at = new Date().toISOString();
    const pull = {
      ...{ id: 9, number: 12, state: "closed", title: "Raise", user: ana, draft: false, labels: [], commits: 1 },
      ...{ head: { ref: "limit", sha: head }, base: { ref: "main", sha: "0".repeat(40) }, merged: true },
      ...{ merged_at: at, merged_by: bo, merge_commit_sha: head, created_at: at, updated_at: at },
    };
    const review = { id: 5, state: "approved", user: bo, commit_id: head, submitted_at: at };
    await deliver("pull_request_review", { action: "submitted", review, pull_request: pull, sender: bo });
    await deliver("pull_request", { action: "closed", number: 12, pull_request: pull, sender: bo });
    await ledger.settle();
  });

  afterAll(async () => {
    await test.close();
    repository.remove();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("lists whom nobody has mapped, with what hangs on each", async () => {
    const page = await unmapped();
    expect(page.unknownLandings).toBe(1);
    const committer = page.items.find(({ kind }) => kind === "email");
    const reviewer = page.items.find(({ value }) => value === "2");
    expect(committer).toMatchObject({ unknownLandings: 1 });
    expect(committer?.uses).toContainEqual({ use: "author", count: 2 });
    expect(reviewer).toMatchObject({ kind: "forge-id", issuer: "github", name: "bo", unknownLandings: 1 });
    expect(reviewer?.uses).toEqual(expect.arrayContaining([{ use: "reviewer", count: 1 }]));
    expect(page.total).toBe(page.items.length);
    const none = await readUnmapped(ledger.sql, mintScope({ repositories: ["a/b"], environments: [] }), {
      limit: 50,
    });
    expect(none).toMatchObject({ items: [], total: 0, unknownLandings: 0 });
  });

  it("is for compliance managers to change, and names every faulty row", async () => {
    await expect(add({ name: "X" }, viewer)).rejects.toThrow(refusal("NOT_PERMITTED"));
    const csv = "name,e-mail,bot\nAna,not an address,maybe\n,bo@northwind.example,no\n";
    expect((await load(csv, true)).errors).toMatchObject([
      { row: 2, column: "bot" },
      { row: 2, column: "e-mail" },
      { row: 3, column: "name" },
    ]);
    await expect(load(csv)).rejects.toThrow(refusal("ROW_ERRORS"));
  });

  it("imports people, and what was unknown falls by the figures of the preview", async () => {
    const author = (await unmapped()).items.find(({ kind }) => kind === "email")?.value ?? "";
    const csv = `name,e-mail,forge,forge id,login\r\nAna,${author},github,1,ana\r\nBo,,github,2,bo\r\n`;
    const preview = await load(csv, true);
    const before = await unmapped();
    expect(preview).toMatchObject({ errors: [], rows: 2, newPeople: 2, boundIdentities: 5 });
    expect(preview.unmapped.before).toBe(before.total);
    expect(preview.unknownLandings).toEqual({ before: 1, after: 0 });
    expect(preview.unknownVerdicts).toEqual({ test: "T-CHG-01", before: 2, after: 1 });
    expect((await readPeople(ledger.sql, scope, peopleQuery.parse({}))).total).toBe(0);
    expect(await load(csv)).toEqual({ ...preview, dryRun: false });
    await ledger.settle();
    const after = await unmapped();
    expect([after.total, after.unknownLandings]).toEqual([preview.unmapped.after, preview.unknownLandings.after]);
    const { counts } = await readTest(ledger.sql, scope, "T-CHG-01", {});
    expect(counts.unknown).toBe(preview.unknownVerdicts.after);
    const { reviews } = await readChange(ledger.sql, scope, `${NAME}@main:${head}`);
    expect(reviews).toMatchObject([{ author: "different", committers: "different", by: "people", unmapped: [] }]);
    expect(await load(csv)).toMatchObject({ newPeople: 0, boundIdentities: 0 });
  });

  it("finds a self-approval by a second account once both are one person's, and undoes it by a split", async () => {
    const [ana, bo] = (await readPeople(ledger.sql, scope, peopleQuery.parse({}))).items;
    if (!ana || !bo) throw new Error("nobody was imported");
    await expect(change(ana.id, { bind: [{ kind: "forge-id", issuer: "github", value: "2" }] })).rejects.toThrow(
      refusal("IDENTITY_TAKEN"),
    );
    await ledger.within((tx) => mergePeople(tx, by(), ana.id, { from: bo.id, note: "one person" }));
    await ledger.settle();
    const same = await readChange(ledger.sql, scope, `${NAME}@main:${head}`);
    expect(same.reviews).toMatchObject([{ author: "same", committers: "same" }]);
    await expect(change(bo.id, { bind: [email("x@northwind.example")] })).rejects.toThrow(refusal("MERGED"));
    const identities = [
      { kind: "forge-id", issuer: "github", value: "2" },
      { kind: "login", issuer: "github", value: "bo" },
    ];
    const split = splitSchema.parse({ name: "Bo", identities, note: "two after all" });
    const made = await ledger.within((tx) => splitPerson(tx, by(), ana.id, split));
    await ledger.settle();
    const two = await readChange(ledger.sql, scope, `${NAME}@main:${head}`);
    expect(two.reviews).toMatchObject([{ author: "different", committers: "different", person: made.id }]);
    const { history } = await readPerson(ledger.sql, scope, ana.id);
    expect(history.map(({ what }) => what)).toEqual(["split", "merged", "added"]);
  });

  it("gives a login to the next one who has it, and never to two at once", async () => {
    const login = { kind: "login", issuer: "github", value: "Dana" };
    const half = "2026-07-01T00:00:00.000Z";
    const first = await add({ name: "Dana", identities: [{ ...login, to: half }] });
    const second = await add({ name: "Dana the second", identities: [{ ...login, from: half }] });
    await expect(change(first.id, { bind: [login] })).rejects.toThrow(refusal("IDENTITY_TAKEN"));
    await expect(change(second.id, { release: [login] })).rejects.toThrow(refusal("NOT_BOUND"));
    await expect(change(second.id, { bind: [{ ...login, from: half }] })).rejects.toThrow(refusal("NOTHING_NEW"));
    const both = [
      add({ name: "E", identities: [email("e@x.example")] }),
      add({ name: "F", identities: [email("e@x.example")] }),
    ];
    const settled = await Promise.allSettled(both);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("answers a command that is sent twice with the same person", async () => {
    const once = acting(manager.principal);
    const input = newPersonSchema.parse({ name: "G" });
    const [a, b] = [
      await ledger.within((tx) => addPerson(tx, once, input)),
      await ledger.within((tx) => addPerson(tx, once, input)),
    ];
    expect(a).toEqual(b);
  });

  it("reads back what it exports, with nothing new", async () => {
    await add({ name: "=HYPERLINK(1)", identities: [email("evil@x.example")] });
    const csv = exportPeople(await readEveryPerson(ledger.sql, scope));
    expect(csv).toContain("'=HYPERLINK(1)");
    expect(await load(csv, true)).toMatchObject({ errors: [], newPeople: 0, boundIdentities: 0 });
  });

  it("proposes who an address is, by what the forge has verified", async () => {
    const author = { name: "Hal", email: "hal@northwind.example", username: "hal" };
    const commits = [
      { id: "c".repeat(40), message: "x", timestamp: new Date().toISOString(), author, committer: author },
    ];
    const hal = { login: "hal", id: 77, type: "User" };
    const push = { ref: "refs/heads/topic", before: "0".repeat(40), after: "c".repeat(40), sender: hal, commits };
    await deliver("push", { ...push, forced: false, created: true, deleted: false, pusher: { name: "hal" } });
    const review = { id: 6, state: "commented", user: hal, commit_id: head, submitted_at: new Date().toISOString() };
    const pull = { number: 12, user: { login: "ana", id: 1, type: "User" }, head: { sha: head } };
    await deliver("pull_request_review", { action: "submitted", review, pull_request: pull, sender: hal });
    await ledger.settle();
    const { items } = await readProposals(ledger.sql, scope);
    const proposal = items.find(({ name }) => name.toLowerCase() === "hal");
    expect(proposal?.reasons).toContain("verified-address");
    expect(proposal?.identities.map(({ kind }) => kind)).toContain("forge-id");
  });

  it("replays to the same rows", async () => {
    const { before, after } = await ledger.replay(3);
    expect(after).toEqual(before);
  });
});
