import { randomUUID } from "node:crypto";
import { acting, signedIn } from "../lib/access/test-people.ts";
import { systemPrincipal } from "../lib/access/principal.ts";
import { declareEmergency } from "../lib/emergencies/commands/declare.ts";
import { testLedger } from "../lib/emergencies/test-ledger.ts";
import { handleIngest } from "../lib/http/ingest.ts";
import { createSource } from "../lib/ingest/commands/create-source.ts";
import type { CreateSource } from "../lib/ingest/contract.ts";
import { hmacSha256 } from "../lib/base/sha256.ts";
import { addPerson } from "../lib/people/commands/add-person.ts";
import type { TestDatabase } from "../lib/platform/test-database.ts";
import type { Sql } from "../lib/platform/sql.ts";
import { inTransaction } from "../lib/platform/transaction.ts";
import { addRepository } from "../lib/repositories/commands/add-repository.ts";
import { syncRepository } from "../lib/repositories/commands/sync-repository.ts";
import { testRepository } from "../lib/repositories/test-repository.ts";

// For tests only: two places that share nothing, each with the same history. Every name of a place holds its word, so
// that an answer which holds the word of the wrong place has leaked.

export type Place = "indoors" | "cellar";

export const repositoryOf = (place: Place) => `${place}/deploy`;
export const environmentOf = (place: Place) => `${place}-env`;

/** Through the real path: a mirror, signed deliveries of a forge and a reconciler, a declared emergency; then advanced. */
export async function fillPlaces(base: TestDatabase, dataDir: string, places: readonly Place[]): Promise<void> {
  const ledger = await testLedger(base);
  for (const place of places) {
    const { shas, remove } = await mirror(base, dataDir, place);
    remove();
    await deliverForge(base, place, shas);
    await deliverReconciler(base, place, shas);
    await declare(base, place);
    await know(base, place);
    await ledger.settle();
  }
}

async function mirror(base: TestDatabase, dataDir: string, place: Place) {
  const repository = testRepository();
  const commit = (name: string, more = "") =>
    repository.commit(`${place} ${name}${more}`, { [`apps/${place}-${name}.yaml`]: name });
  const one = commit("one");
  const shas = [one, commit("two", `\n\nThis reverts commit ${one}.`)];
  const name = repositoryOf(place);
  const { transaction } = on(base);
  await transaction((tx) =>
    addRepository(tx, acting(systemPrincipal("test")), {
      ...{ name, url: repository.folder, branches: ["main"], kind: "deploy", deployingPaths: [], tags: [] },
    }),
  );
  await syncRepository({ db: base.db, dataDir }, name);
  return { shas, remove: () => repository.remove() };
}

async function source(base: TestDatabase, input: CreateSource) {
  const by = { db: base.db, principal: systemPrincipal("test"), idempotencyKey: randomUUID() };
  return createSource({ ...by, publicUrl: "http://localhost:3000" }, input);
}

async function send(url: string, body: object, headers: Record<string, string>): Promise<void> {
  const request = new Request(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const response = await handleIngest(request, url.split("/").at(-1) ?? "");
  if (response.status !== 202) throw new Error(`ingest answered ${response.status}: ${await response.text()}`);
}

const signed = (secret: string, body: object) =>
  `sha256=${hmacSha256(Buffer.from(secret), JSON.stringify(body)).toString("hex")}`;

/** A direct push of both commits, by somebody whose name holds the place. */
async function deliverForge(base: TestDatabase, place: Place, shas: readonly string[]): Promise<void> {
  const { url, secret } = await source(base, { type: "github", name: `github of ${place}` });
  const person = { login: `${place}-person`, id: place === "indoors" ? 1 : 2, type: "User" };
  const commits = shas.map((id) => ({
    ...{ id, message: `${place} commit`, timestamp: new Date().toISOString(), added: [], removed: [] },
    ...{ author: { name: person.login, username: person.login }, modified: [`apps/${place}.yaml`] },
  }));
  const body = {
    ...{ ref: "refs/heads/main", before: shas[0], after: shas.at(-1), created: false, deleted: false, forced: true },
    ...{ repository: { full_name: repositoryOf(place) }, pusher: { name: person.login }, sender: person, commits },
  };
  const headers = { "x-github-event": "push", "x-github-delivery": randomUUID() };
  await send(url, body, { ...headers, "x-hub-signature-256": signed(secret, body) });
}

/** A revision applied, then drift found and corrected, in an environment of the place. */
async function deliverReconciler(base: TestDatabase, place: Place, shas: readonly string[]): Promise<void> {
  const input = {
    type: "flux",
    name: `flux of ${place}`,
    cluster: `${place}-cluster`,
    environment: environmentOf(place),
  } as const;
  const { url, secret } = await source(base, input);
  const at = Date.now() - 60_000;
  const events = [
    { reason: "ReconciliationSucceeded", message: "Reconciliation finished in 1s, next run in 10m0s" },
    { reason: "Progressing", message: `Deployment/apps/${place}-web configured` },
  ];
  for (const [index, event] of events.entries()) {
    const body = {
      involvedObject: {
        apiVersion: "kustomize.toolkit.fluxcd.io/v1",
        kind: "Kustomization",
        namespace: "flux-system",
        name: `${place}-apps`,
        uid: randomUUID(),
      },
      ...{ severity: "info", timestamp: new Date(at + index * 1000).toISOString(), ...event },
      metadata: { "kustomize.toolkit.fluxcd.io/revision": `main@sha1:${shas.at(-1) ?? ""}` },
      reportingController: "kustomize-controller",
    };
    await send(url, body, { "x-signature": signed(secret, body), "gotk-component": "kustomize-controller" });
  }
}

async function declare(base: TestDatabase, place: Place): Promise<void> {
  const declarer = await signedIn(base.db, { roles: ["on-call"], name: "One on call" });
  const authoriser = await signedIn(base.db, { roles: ["on-call"], name: "Another on call" });
  await on(base).transaction((tx) =>
    declareEmergency(tx, acting(declarer.principal), {
      ...{
        what: `${place} is down`,
        why: `${place} does not answer`,
        minutes: 60,
        via: "api",
        authorisation: "verbal",
      },
      ...{ place: { kind: "repository", name: repositoryOf(place) }, authoriser: authoriser.id },
    }),
  );
}

/** Maps whoever acts in a place to a person. */
async function know(base: TestDatabase, place: Place): Promise<void> {
  const value = `${place}-person`;
  const identities = [{ kind: "login" as const, issuer: "github", value, from: null, to: null }];
  const shared = { bot: false, how: "hand" as const, note: "" };
  await on(base).transaction((tx) =>
    addPerson(tx, acting(systemPrincipal("test")), { ...shared, name: `Somebody ${place}`, identities }),
  );
}

function on(base: TestDatabase) {
  return { transaction: <T>(work: (tx: Sql) => Promise<T>) => inTransaction(base.db.pool, work) };
}
