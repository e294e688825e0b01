import { createHmac } from "node:crypto";
import type { Acting } from "../access/acting.ts";
import { importWithFigures } from "../controls/commands/import-people.ts";
import type { Principal } from "../access/principal.ts";
import { acceptDrift } from "../drift/commands/accept-drift.ts";
import { handleIngest } from "../http/ingest.ts";
import { declareBlind } from "../ingest/commands/declare-blind.ts";
import type { CreatedSource } from "../ingest/contract.ts";
import type { Sequencer } from "../ledger/sequence.ts";
import type { DemoAccount } from "../platform/child-process.ts";
import type { ImportPeople } from "../people/contract.ts";
import { moveClock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { inTransaction } from "../platform/transaction.ts";
import { DemoCases } from "./cases.ts";
import { makePolicy, makeRepositories, makeSources, makeUsers, signedIn, type DemoUser } from "./company.ts";
import {
  later,
  REPOSITORIES,
  SOURCES,
  type DemoAct,
  type DemoEvent,
  type RepositoryKey,
  type SourceKey,
} from "./event.ts";
import { GitFolders } from "./git-folders.ts";
import { DemoMachine } from "./machine.ts";
import { peopleFile } from "./people-file.ts";
import { demoKeys, type DemoKeys } from "./signing.ts";
import { tellStory } from "./story.ts";
import { trustJobs, type TokenOf } from "./workloads.ts";

export interface LoadOptions {
  readonly db: Db;
  readonly dataDir: string;
  readonly publicUrl: string;
  readonly sequencer: Sequencer;
  /** Where the story ends. */
  readonly now: string;
  readonly days?: number;
  readonly progress: (line: string) => void;
}

export interface Loaded {
  readonly accounts: DemoAccount[];
  readonly deliveries: number;
  readonly landings: number;
}

/** Loads the demo organisation through the product's own doors; at the end the clock is let go. */
export async function loadDemo(options: LoadOptions): Promise<Loaded> {
  const { db, dataDir, now, days, publicUrl, progress } = options;
  const keys = await demoKeys("northwind", later(now, -600 * 86_400));
  const story = await tellStory(now, keys, days);
  const folders = new GitFolders(dataDir);
  folders.write(story.repositories);
  const sql = pgSql(db.pool);
  await sql("SELECT countersign.ensure_payload_partitions($1::date, $2::date)", [story.from, later(now, 90 * 86_400)]);
  const machine = new DemoMachine(db, dataDir, options.sequencer);
  await machine.moveTo(story.from);
  const users = await makeUsers(db, later(now, 90 * 86_400));
  await makePolicy(db);
  const sources = await makeSources(db, publicUrl);
  await makeRepositories(db, keys, (key) => folders.folderOf(key));
  const jobToken = await trustJobs(db, await signedInAs(db, users, "tomasz"), {
    source: sources.get("gates")?.id ?? "",
    publicUrl,
  });
  await machine.settle();
  const teller = new Teller(db, machine, folders, { users, sources, keys, jobToken });
  let month = "";
  for (const event of story.events) {
    if (event.at.slice(0, 7) !== month) progress((month = event.at.slice(0, 7)));
    await teller.tell(event);
  }
  await teller.catchUp(now);
  await letClockGo(db);
  const landings = story.events.filter((event) => event.does === "move-branch").length;
  return { accounts: [...users.values()].map((user) => user.account), deliveries: teller.deliveries, landings };
}

/** The last commit, which waits for the disk and for all before it: the loader's own need not. */
async function letClockGo(db: Db): Promise<void> {
  await inTransaction(db.pool, async (tx) => {
    await tx("SET LOCAL synchronous_commit = on");
    await moveClock(tx, null);
  });
}

interface Company {
  readonly users: ReadonlyMap<string, DemoUser>;
  readonly sources: ReadonlyMap<SourceKey, CreatedSource>;
  readonly keys: DemoKeys;
  readonly jobToken: TokenOf;
}

const SETTLE_HOURS = 24;

class Teller {
  readonly #db: Db;
  readonly #machine: DemoMachine;
  readonly #folders: GitFolders;
  readonly #company: Company;
  readonly #cases = new DemoCases();
  readonly #moved = new Set<RepositoryKey>();
  /** Something happened that a case may come of. */
  #watched = false;
  #settledAt = "";
  #acts = 0;
  deliveries = 0;

  constructor(db: Db, machine: DemoMachine, folders: GitFolders, company: Company) {
    this.#db = db;
    this.#machine = machine;
    this.#folders = folders;
    this.#company = company;
  }

  async tell(event: DemoEvent): Promise<void> {
    if (this.#isDue(event)) await this.catchUp(event.at);
    await this.#machine.moveTo(event.at);
    if (event.does === "deliver") await this.#deliver(event);
    else if (event.does === "move-branch") this.#move(event.repository, event.sha);
    else await this.#act(event);
  }

  /** Whether the product has something to do before this happens: as in life, it does it at its own time. */
  #isDue({ at, does }: DemoEvent): boolean {
    if (does === "act" || this.#settledAt === "") return true;
    if (this.#watched && at > this.#machine.at) return true;
    const { nextDue } = this.#machine;
    return (nextDue !== null && at >= nextDue) || at >= later(this.#settledAt, SETTLE_HOURS * 3600);
  }

  /** Mirrors what moved, settles, and lets deadlines fall due up to `at`. */
  async catchUp(at: string): Promise<void> {
    for (const key of this.#moved) await this.#machine.sync(REPOSITORIES[key].name);
    this.#moved.clear();
    this.#watched = false;
    await this.#machine.settle();
    await this.#machine.passTo(at);
    this.#settledAt = at;
  }

  #move(key: RepositoryKey, sha: string): void {
    this.#folders.moveMain(key, sha);
    this.#moved.add(key);
    this.#watched = true;
  }

  async #deliver(event: Extract<DemoEvent, { does: "deliver" }>): Promise<void> {
    const source = this.#company.sources.get(event.source);
    if (!source) throw new RangeError(`The demo has no source ${event.source}.`);
    const known = event.source === "gates" ? await this.#company.jobToken(event.body) : source.secret;
    const secret = event.forged ? "not the secret" : known;
    const headers = {
      "content-type": event.contentType ?? "application/json",
      ...event.headers,
      ...authentication(event.source, event.body, secret),
    };
    const request = new Request(source.url, { method: "POST", headers, body: event.body });
    const response = await handleIngest(request, source.id);
    const expected = event.forged ? 401 : 202;
    if (response.status !== expected) {
      throw new Error(
        `A delivery of ${event.source} at ${event.at} was answered ${response.status}: ${await response.text()}`,
      );
    }
    this.deliveries += 1;
    this.#watched ||= event.watched ?? false;
  }

  async #act({ by, act, at }: Extract<DemoEvent, { does: "act" }>): Promise<void> {
    const principal = await signedInAs(this.#db, this.#company.users, by);
    const key = `demo:act:${(this.#acts += 1)}`;
    if (act.verb === "declare-blind") {
      const { from, to, reason } = act;
      const source = this.#company.sources.get(act.source)?.id ?? "";
      await declareBlind({ db: this.#db, principal, idempotencyKey: key }, source, { from, to, reason });
      await this.#machine.settle();
      return;
    }
    await inTransaction(this.#db.pool, async (tx) => {
      if (act.verb === "import-people") await importWithFigures(tx, { principal, idempotencyKey: key }, this.#people());
      else if (act.verb === "accept-drift") await acceptDriftOf(tx, { principal, idempotencyKey: key }, act, at);
      else await this.#cases.act(tx, principal, key, act, (who) => this.#company.users.get(who)?.id ?? "");
    });
    await this.#machine.settle();
  }

  #people(): ImportPeople {
    const { users, keys } = this.#company;
    const csv = peopleFile({ fingerprintOf: keys.fingerprintOf, accountOf: (key) => users.get(key)?.id });
    return { csv, file: "northwind-people.csv", dryRun: false };
  }
}

async function signedInAs(db: Db, users: Company["users"], name: string): Promise<Principal> {
  const user = users.get(name);
  if (!user) throw new RangeError(`Nobody in the demo is called ${name}.`);
  return signedIn(db, user);
}

async function acceptDriftOf(
  tx: Sql,
  by: Acting,
  { subject, reason }: Extract<DemoAct, { verb: "accept-drift" }>,
  at: string,
): Promise<void> {
  const [drift] = await tx<{ key: string }>(
    "SELECT key FROM drift WHERE until_size IS NULL AND state->>'targetKey' LIKE '%' || $1 || '%' ORDER BY since_size DESC LIMIT 1",
    [subject],
  );
  if (!drift) throw new RangeError(`No drift of ${subject} is known.`);
  await acceptDrift(tx, by, drift.key, { reason, expiresAt: later(at, 200 * 86_400) });
}

function authentication(key: SourceKey, body: string, secret: string): Record<string, string> {
  switch (SOURCES[key].type) {
    case "github":
      return { "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
    case "gitlab":
      return { "x-gitlab-token": secret };
    case "flux":
      return { "x-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
    default:
      return { authorization: `Bearer ${secret}` };
  }
}
