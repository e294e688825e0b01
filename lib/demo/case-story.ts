import { deployment, type Topic } from "./content.ts";
import { deployLanding } from "./deploy-story.ts";
import { act, later, type ActEvent, type DemoEvent, type RepositoryKey } from "./event.ts";
import { fluxManagedWrite, incidentRecords } from "./incident-story.ts";
import { landPullRequest, type LandedPull } from "./landing-story.ts";
import type { Random } from "./random.ts";
import type { Repositories, RepositoryStory } from "./repository-story.ts";

/**
 * What is to be told at a time to come. A repository's commits have to be made in the order in which they land, so what
 * lands later is not told before its time.
 */
export interface Agenda {
  on(at: string, repository: RepositoryKey, tell: () => Promise<DemoEvent[]>): void;
}

const H = 3600;

export interface UndeclaredPlan {
  /** Key of the suspicion that the case is opened for. */
  readonly cause: string;
  /** Where the pull request that explains it lands. */
  readonly repository: "fleet" | "paymentsDeploy";
  readonly at: string;
  readonly by: "jonas" | "daniel" | "lena";
  readonly app: string;
  /** Until that pull request. */
  readonly hours: number;
  readonly note: string;
  /** Done to a cluster: there is no push that ends it. */
  readonly live?: boolean;
}

/** What follows something past the path that the product found by itself: acknowledged, owned up to, explained, closed. */
export function undeclared(
  random: Random,
  repositories: Repositories,
  plan: UndeclaredPlan,
  agenda: Agenda,
): DemoEvent[] {
  const { at, by, hours, note } = plan;
  const found = foundBy(plan.cause);
  explainLater(random, repositories[plan.repository], plan, agenda);
  return [
    act(later(at, H / 4), by === "lena" ? "priya" : "lena", { verb: "acknowledge", case: found }),
    ...(plan.live ? [act(later(at, H / 2), by, { verb: "end", case: found })] : []),
    act(later(at, (hours - 1) * H), by, { verb: "claim", case: found }),
    act(later(at, (hours - 0.9) * H), by, { verb: "note", case: found, text: note }),
  ];
}

/** The name, in the story, of the case that is opened for this suspicion. */
export function foundBy(cause: string): string {
  return `found:${cause}`;
}

export interface DeclaredPlan {
  readonly case: string;
  readonly at: string;
  readonly by: "priya" | "lena" | "mei";
  readonly second: "priya" | "lena" | "mei";
  readonly reviewer: "priya" | "lena" | "mei";
  readonly app: string;
  readonly pool: number;
  readonly what: string;
  readonly why: string;
  readonly incident: string;
  /** What is written live, where it is not the pool of connections. */
  readonly writes?: readonly DemoEvent[];
  /** Seconds after the declaration; undefined: not yet. */
  readonly acknowledged?: number;
  readonly ended?: number;
  readonly retro?: number;
  readonly reviewed?: number;
  readonly closed?: number;
}

/** A declared emergency in a cluster, as far as its plan goes: live writes, drift, retro pull request, reviews, close. */
export function declared(random: Random, repositories: Repositories, plan: DeclaredPlan, agenda: Agenda): DemoEvent[] {
  const { at, by, second, acknowledged, retro } = plan;
  const events = [...declaration(plan), ...(plan.writes ?? poolWrites(random, plan))];
  if (acknowledged !== undefined)
    events.push(act(later(at, acknowledged), second, { verb: "acknowledge", case: plan.case }));
  events.push(act(later(at, plan.ended ?? 1900), by, { verb: "end", case: plan.case }));
  if (retro !== undefined) bringBack(random, repositories.fleet, plan, later(at, retro), agenda);
  return events;
}

/** One that turned out not to be needed: nothing was changed, and somebody else says so. */
export function cancelled(plan: DeclaredPlan, reason: string): DemoEvent[] {
  const { at, by, second } = plan;
  return [
    ...declaration(plan),
    act(later(at, 420), second, { verb: "acknowledge", case: plan.case }),
    act(later(at, 900), by, { verb: "cancel", case: plan.case, text: reason }),
    ...reviewsAndClose(plan, later(at, 5 * H), later(at, 9 * H)),
  ];
}

function declaration(plan: DeclaredPlan): DemoEvent[] {
  const { at, by, what, why, incident } = plan;
  const where = { kind: "cluster", name: "prod-eu-1" } as const;
  return [
    ...incidentRecords(incident, what, later(at, -240), later(at, 3 * H)),
    act(at, by, { verb: "declare", case: plan.case, what, why, where, minutes: 60, incident, authoriser: "tomasz" }),
    act(later(at, 150), "tomasz", { verb: "authorise", case: plan.case }),
  ];
}

function poolWrites(random: Random, { at, by, app, pool }: DeclaredPlan): DemoEvent[] {
  return [
    fluxManagedWrite(random, { at: later(at, 210), by, app, pool }),
    fluxManagedWrite(random, { at: later(at, 420), by, app, pool: pool + 10 }),
  ];
}

/** The pull request that carries to Git what was done live, linked to its case; what follows waits until it has landed. */
function bringBack(random: Random, fleet: RepositoryStory, plan: DeclaredPlan, start: string, agenda: Agenda): void {
  const { by, app, reviewer, reviewed, closed } = plan;
  agenda.on(start, "fleet", async () => {
    const edits = new Map([[`apps/${app}/deployment.yaml`, deployment(app, plan.pool + 10, "ee00ee00ee00", start)]]);
    const title = `Carry the incident's change of ${app}`;
    const { pull, events } = await retroPull(random, fleet, { start, app, title, edits, by, reviewer });
    events.push(linked(later(pull.startedAt, 400), by, plan.case, fleet.name, pull));
    if (reviewed === undefined || closed === undefined) return events;
    const reviewedAt = last(later(plan.at, reviewed), later(pull.mergedAt, H));
    return [...events, ...reviewsAndClose(plan, reviewedAt, last(later(plan.at, closed), later(reviewedAt, 2 * H)))];
  });
}

function reviewsAndClose(plan: DeclaredPlan, reviewedAt: string, closedAt: string): DemoEvent[] {
  const { reviewer, case: name } = plan;
  const [change, handling] =
    plan.retro === undefined
      ? [
          "Nothing was changed: the audit log of the window is empty.",
          "Declared in good time; the alert is quieter now.",
        ]
      : ["Compared the live change with the pull request: the same.", "An alert was added; the limit was too low."];
  return [
    act(reviewedAt, reviewer, { verb: "review", case: name, text: change, of: "change" }),
    act(later(reviewedAt, H / 2), reviewer, { verb: "review", case: name, text: handling, of: "implementation" }),
    act(closedAt, "ines", { verb: "close", case: name }),
  ];
}

/** The pull request in which it is explained, linked to its case; the reviews wait until it has landed. */
function explainLater(random: Random, repository: RepositoryStory, plan: UndeclaredPlan, agenda: Agenda): void {
  const { by, app } = plan;
  const start = later(plan.at, plan.hours * H);
  const found = foundBy(plan.cause);
  const folder = plan.repository === "fleet" ? "apps" : "overlays";
  const edits = new Map([[`${folder}/${app}/deployment.yaml`, deployment(app, 90, "dd00dd00dd00", start)]]);
  agenda.on(start, plan.repository, async () => {
    const title = `Explain the direct change of ${app}`;
    const { pull, events } = await retroPull(random, repository, { start, app, title, edits, by, reviewer: "mei" });
    const after = (hours: number): string => later(pull.mergedAt, hours * H);
    return [
      ...events,
      linked(later(pull.startedAt, H / 2), by, found, repository.name, pull),
      act(after(2), "mei", {
        verb: "review",
        case: found,
        text: "Read all of it: right, and explained now.",
        of: "change",
      }),
      act(after(3), "mei", {
        verb: "review",
        case: found,
        text: "Talked it over; declare next time.",
        of: "implementation",
      }),
      act(after(4), "tomasz", { verb: "authorise", case: found }),
      act(after(5), "ines", { verb: "close", case: found }),
    ];
  });
}

interface Retro {
  readonly start: string;
  readonly app: string;
  readonly title: string;
  readonly edits: Topic["edits"];
  readonly by: UndeclaredPlan["by"] | DeclaredPlan["by"];
  readonly reviewer: DeclaredPlan["reviewer"];
}

async function retroPull(
  random: Random,
  repository: RepositoryStory,
  { start, app, title, edits, by, reviewer }: Retro,
): Promise<{ pull: LandedPull; events: DemoEvent[] }> {
  const topic: Topic = { title, reason: "Brings to Git what was done past it.", edits, app, prefix: "PAY" };
  const people = { author: by, reviewer, merger: reviewer };
  const pull = await landPullRequest(repository, random, { at: start, topic, ...people, method: "squash", commits: 1 });
  const tip = pull.commits.at(-1);
  const deployed = tip ? deployLanding(random, repository.key, { commit: tip, at: pull.mergedAt, app }) : [];
  return { pull, events: [...pull.events, ...deployed] };
}

function linked(at: string, by: string, name: string, repository: string, { number }: LandedPull): ActEvent {
  return act(at, by, { verb: "link-pr", case: name, repository, number: String(number) });
}

const last = (one: string, other: string): string => (one > other ? one : other);

/** What the team does about a merge that nobody else had approved, once it was found. */
export function afterBypass(
  pull: Pick<LandedPull, "number" | "mergedAt">,
  who: { readonly cause: string; readonly repository: string; readonly merger: string },
): DemoEvent[] {
  const { repository, merger } = who;
  const found = foundBy(who.cause);
  const second = merger === "lena" ? "priya" : "lena";
  const reviewer = merger === "mei" ? "priya" : "mei";
  const authoriser = merger === "tomasz" ? "daniel" : "tomasz";
  const after = (hours: number): string => later(pull.mergedAt, hours * H);
  const review = { verb: "review", case: found } as const;
  const number = String(pull.number);
  return [
    act(after(0.3), second, { verb: "acknowledge", case: found }),
    act(after(18), merger, { verb: "claim", case: found }),
    act(after(18.5), merger, { verb: "note", case: found, text: "The reviewer was away; the change could not wait." }),
    act(after(19), reviewer, { ...review, text: "Read what was merged; it stands.", of: "change" }),
    act(after(20), reviewer, { ...review, text: "Nobody was there; the rota was mended.", of: "implementation" }),
    act(after(20.5), authoriser, { verb: "authorise", case: found }),
    act(after(21), merger, { verb: "link-pr", case: found, repository, number }),
    act(after(22), "ines", { verb: "close", case: found }),
  ];
}
