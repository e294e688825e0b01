import { ordinaryDay, firstFiles, type Repositories } from "./calendar-story.ts";
import { later, type DemoEvent, type RepositoryKey } from "./event.ts";
import { firstPush } from "./incident-story.ts";
import { rulesetEdited } from "./payloads/github.ts";
import { Random } from "./random.ts";
import { RepositoryStory } from "./repository-story.ts";
import type { DemoKeys } from "./signing.ts";
import type { Agenda } from "./case-story.ts";
import { lastHours, specialsOf } from "./special-story.ts";

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

/**
 * Eighteen months of Northwind Pay up to `now`, or the last `days` of them. The same day tells the same story, but for
 * the forge's own key. Pure but for signing.
 */
export async function tellStory(now: string, keys: DemoKeys, days = 548): Promise<Story> {
  const random = new Random(Number(now.slice(0, 10).replaceAll("-", "")));
  const today = `${now.slice(0, 10)}T00:00:00.000Z`;
  const from = new Date(Date.parse(today) - days * DAY_MS).toISOString();
  const repositories = await openRepositories(keys, from);
  const events: DemoEvent[] = [];
  for (const repository of Object.values(repositories)) events.push(...firstPush(random, repository, repository.tip));
  for (const key of ["fleet", "paymentsDeploy", "paymentsApi"] as const) {
    events.push(rulesetEdited(key, { at: later(from, 7200), by: "priya", enforcement: "active" }, random.uuid()));
  }
  const agenda = new Diary();
  const gapDay = Math.floor(days * 0.6);
  for (let n = 1; n <= days; n += 1) {
    const start = new Date(Date.parse(from) + n * DAY_MS).toISOString();
    const end = later(start, 86_400);
    const busy = new Set<RepositoryKey>();
    for (const special of specialsOf(days - n)) {
      if (special.touches) busy.add(special.touches);
      events.push(...(await special.tell(random, repositories, start, agenda)));
    }
    events.push(...(await agenda.tellUntil(end, busy)));
    const weekday = new Date(start).getUTCDay();
    const until = [end, later(now, -10 * 3600)].sort()[0] ?? end;
    const day = await ordinaryDay(random, repositories, {
      start,
      working: weekday !== 0 && weekday !== 6,
      until,
      busy,
    });
    events.push(...(n === gapDay ? withoutGap(day, start) : day));
  }
  events.push(...lastHours(random, repositories, now, agenda), ...(await agenda.tellUntil(now, new Set())));
  const told = events.filter((event) => event.at <= now).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { from, to: now, events: withRedeliveries(random, told), repositories };
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
    repository.setTip(
      await repository.commit({ at, author: "priya", message: "Begin", edits: firstFiles(key, at), parents: [] }),
    );
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

/** Three hours in which nothing of GitHub arrived: the events of that time never come. */
function withoutGap(events: readonly DemoEvent[], start: string): DemoEvent[] {
  const [from, to] = [later(start, 13 * 3600), later(start, 16 * 3600)];
  return events.filter(
    (event) => event.does !== "deliver" || event.source !== "github" || event.at < from || event.at >= to,
  );
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
