import { ordinaryDay, firstFiles } from "./calendar-story.ts";
import { act, later, type DemoEvent, type RepositoryKey } from "./event.ts";
import { firstPush } from "./incident-story.ts";
import { rulesetEdited } from "./payloads/github.ts";
import { Random } from "./random.ts";
import { PlannedLandings } from "./flaw-story.ts";
import { RepositoryStory, type Repositories } from "./repository-story.ts";
import type { DemoKeys } from "./signing.ts";
import type { Agenda } from "./case-story.ts";
import { setupFilesOf } from "./setup-content.ts";
import { lastHours, placeSpecials } from "./special-story.ts";
import { TakenBack } from "./taken-back-story.ts";

export interface Story {
  readonly from: string;
  readonly to: string;
  /** In the order of their time. */
  readonly events: readonly DemoEvent[];
  readonly repositories: Repositories;
}

const FIRST_NUMBERS: Readonly<Record<RepositoryKey, number>> = {
  fleet: 1480,
  paymentsDeploy: 310,
  ledgerDeploy: 88,
  paymentsApi: 2010,
  ledgerCore: 640,
};
const DAY_MS = 86_400_000;
const FULL_DAYS = 548;
/** When the file of people is imported, a month and a half into a story of full length. */
const IMPORTED_AFTER = 0.08;
/** From when on the pipeline of the payments API says what it built its images from. */
const ATTESTED_AFTER = 0.35;
/** The story's own: the same on every day, but for how its days fall on the week. */
const SEED = 20_260_728;
/** Nothing ordinary lands in the hours before the end, which are told in detail. */
const QUIET_SECONDS = 10 * 3600;

/**
 * Eighteen months of Northwind Pay up to `now`; or the same story in so many `days`, with fewer ordinary ones between
 * what matters. Pure but for signing.
 */
export async function tellStory(now: string, keys: DemoKeys, days = FULL_DAYS): Promise<Story> {
  const random = new Random(SEED);
  const today = `${now.slice(0, 10)}T00:00:00.000Z`;
  const from = new Date(Date.parse(today) - days * DAY_MS).toISOString();
  const quietFrom = later(now, -QUIET_SECONDS);
  const repositories = await openRepositories(keys, from);
  const events: DemoEvent[] = [];
  for (const repository of Object.values(repositories)) events.push(...firstPush(random, repository));
  for (const key of ["fleet", "paymentsDeploy", "paymentsApi"] as const) {
    events.push(rulesetEdited(key, { at: later(from, 7200), by: "priya", enforcement: "active" }, random.uuid()));
  }
  const importedAt = later(from, Math.max(1, Math.round(days * IMPORTED_AFTER)) * 86_400 + 15 * 3600);
  events.push(act(importedAt, "ines", { verb: "import-people" }));
  const agenda = new Diary();
  const scale = days / FULL_DAYS;
  events.push(...rulesTightened(later(now, -Math.floor(150 * scale) * 86_400)));
  const specials = placeSpecials(days, scale);
  const landings = new PlannedLandings(scale);
  const takenBack = new TakenBack(new Random(SEED + 2), later(now, -Math.floor(190 * scale) * 86_400));
  const gap = new Gap(Math.floor(days * 0.6));
  for (let n = 1; n <= days; n += 1) {
    const start = new Date(Date.parse(from) + n * DAY_MS).toISOString();
    const end = later(start, 86_400);
    const until = end < quietFrom ? end : quietFrom;
    const busy = new Set<RepositoryKey>();
    const special = specials.get(n);
    if (special?.touches) busy.add(special.touches);
    if (special) events.push(...(await special.tell({ random, repositories, day: start, agenda })));
    events.push(...(await agenda.tellUntil(until, busy)));
    const weekday = new Date(start).getUTCDay();
    const working = weekday !== 0 && weekday !== 6;
    let told = special !== undefined;
    const planned = (key: RepositoryKey) => {
      const landing = landings.take(key, days - n);
      told ||= landing === "admin-bypass";
      return landing;
    };
    const attests = n >= days * ATTESTED_AFTER;
    const day = await ordinaryDay(random, repositories, { start, working, until, busy, planned, attests });
    events.push(...gap.in(day, n, told));
    events.push(...(await takenBack.tell(repositories.fleet, { start, working, until, busy })));
  }
  events.push(...lastHours(random, repositories, now, agenda), ...(await agenda.tellUntil(now, new Set())));
  const told = events.filter((event) => event.at <= now).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { from, to: now, events: withRedeliveries(random, told), repositories };
}

/** After the administrators' last merge past the rules, nobody may pass by those of two repositories any more. */
function rulesTightened(at: string): DemoEvent[] {
  const random = new Random(SEED + 1);
  return (["paymentsDeploy", "paymentsApi"] as const).map((key) => {
    const change = { at, by: "priya", enforcement: "active", from: "active", closed: true } as const;
    return rulesetEdited(key, change, random.uuid());
  });
}

/**
 * What never comes: GitHub's events of three hours around a merge of the fleet, and for three days all that the audit
 * log of one cluster sends.
 */
class Gap {
  readonly #earliest: number;
  #over = false;

  constructor(earliest: number) {
    this.#earliest = earliest;
  }

  /** `told`: what happened on that day is acted on later, and must be heard. */
  in(events: readonly DemoEvent[], day: number, told: boolean): readonly DemoEvent[] {
    const silent = day >= this.#earliest && day < this.#earliest + 3;
    const heard = silent ? events.filter((event) => event.does !== "deliver" || event.source !== "auditUs") : events;
    const merge = heard.find((event) => event.does === "move-branch" && event.repository === "fleet");
    // A case rests on what its forge told: the day of one is heard in full.
    const ofCase = told || heard.some((event) => event.does === "act");
    if (this.#over || day < this.#earliest || !merge || ofCase) return heard;
    this.#over = true;
    const [from, to] = [later(merge.at, -3600), later(merge.at, 2 * 3600)];
    const left = heard.filter(
      (event) => event.does !== "deliver" || event.source !== "github" || event.at < from || event.at >= to,
    );
    const reason = "The relay in front of GitHub's hook was down; nothing was delivered.";
    return [...left, act(later(to, 3600), "tomasz", { verb: "declare-blind", source: "github", from, to, reason })];
  }
}

/** What is to be told later, in the order of its time. */
class Diary implements Agenda {
  #items: { readonly at: string; readonly repository: RepositoryKey; readonly tell: () => Promise<DemoEvent[]> }[] = [];

  on(at: string, repository: RepositoryKey, tell: () => Promise<DemoEvent[]>): void {
    this.#items.push({ at, repository, tell });
  }

  /** Tells what is due before `end`, and notes whose day it takes. */
  async tellUntil(end: string, busy: Set<RepositoryKey>): Promise<DemoEvent[]> {
    const due = this.#items.filter((item) => item.at < end).sort((a, b) => (a.at < b.at ? -1 : 1));
    this.#items = this.#items.filter((item) => item.at >= end);
    const events: DemoEvent[] = [];
    for (const item of due) {
      busy.add(item.repository);
      events.push(...(await item.tell()));
    }
    return events;
  }
}

async function openRepositories(keys: DemoKeys, from: string): Promise<Repositories> {
  const open = async (key: RepositoryKey, hour: number): Promise<RepositoryStory> => {
    const repository = new RepositoryStory(key, keys, FIRST_NUMBERS[key]);
    const at = later(from, hour * 600 + 3600);
    const edits = firstFiles(key, at);
    const begin = await repository.commit({ at, author: "priya", message: "Begin", edits, parents: [] });
    const message = "Name the owners, and what a request must say";
    const next = await repository.commit({
      at: later(at, 60),
      author: "priya",
      message,
      edits: setupFilesOf(key),
      parents: [begin],
    });
    repository.setTip(next, next.at);
    return repository;
  };
  return {
    fleet: await open("fleet", 0),
    paymentsDeploy: await open("paymentsDeploy", 1),
    ledgerDeploy: await open("ledgerDeploy", 2),
    paymentsApi: await open("paymentsApi", 3),
    ledgerCore: await open("ledgerCore", 4),
  };
}

/** Some deliveries come twice, and now and then somebody knocks with a wrong secret. */
function withRedeliveries(random: Random, events: readonly DemoEvent[]): DemoEvent[] {
  return events.flatMap((event): DemoEvent[] => {
    if (event.does !== "deliver") return [event];
    if (random.chance(0.012)) return [event, { ...event, at: event.at }];
    if (random.chance(0.002)) return [{ ...event, forged: true }, event];
    return [event];
  });
}
