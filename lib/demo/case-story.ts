import type { Repositories } from "./calendar-story.ts";
import { deployment, type Topic } from "./content.ts";
import { deployLanding } from "./deploy-story.ts";
import { later, type DemoEvent, type RepositoryKey } from "./event.ts";
import { fluxManagedWrite, incidentRecords } from "./incident-story.ts";
import { landPullRequest } from "./landing-story.ts";
import type { Random } from "./random.ts";

/**
 * What is to be told at a time to come. A repository's commits have to be made in the order in which they land, so what
 * lands later is not told before its time.
 */
export interface Agenda {
  on(at: string, repository: RepositoryKey, tell: () => Promise<DemoEvent[]>): void;
}

const topicOf = (app: string, title: string, pool: number, at: string): Topic => ({
  title,
  reason: "Brings to Git what was done live in the incident.",
  edits: new Map([[`apps/${app}/deployment.yaml`, deployment(app, pool, "ee00ee00ee00", at)]]),
  app,
  prefix: "PAY",
});

const H = 3600;

export interface UndeclaredPlan {
  readonly case: string;
  readonly repository: "fleet" | "paymentsDeploy";
  readonly at: string;
  readonly by: "jonas" | "daniel";
  readonly app: string;
  /** Until the pull request that explains it. */
  readonly hours: number;
}

/** What follows a push past the path that the product found by itself: acknowledged, owned up to, brought back, closed. */
export function undeclared(
  random: Random,
  repositories: Repositories,
  plan: UndeclaredPlan,
  agenda: Agenda,
): DemoEvent[] {
  const act = (hours: number, who: string, event: Extract<DemoEvent, { does: "act" }>["act"]): DemoEvent => ({
    at: later(plan.at, hours * H),
    does: "act",
    by: who,
    act: event,
  });
  explainLater(random, repositories, plan, agenda);
  const name = plan.case;
  return [
    act(0.25, "lena", { verb: "acknowledge", case: name }),
    act(plan.hours - 1, plan.by, { verb: "claim", case: name }),
    act(plan.hours - 0.9, plan.by, {
      verb: "note",
      case: name,
      text: "Payments stood still and I did not think of declaring.",
    }),
    act(plan.hours + 9, "mei", {
      verb: "review",
      case: name,
      text: "Read the range; the value is right and is explained now.",
      second: "change",
    }),
    act(plan.hours + 10, "mei", {
      verb: "review",
      case: name,
      text: "Should have been declared. Talked it over.",
      second: "handling",
    }),
    act(plan.hours + 11, "tomasz", { verb: "authorise", case: name }),
    act(plan.hours + 12, "ines", { verb: "close", case: name }),
  ];
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
  /** Seconds after the declaration; undefined: not yet. */
  readonly acknowledged?: number;
  readonly retro?: number;
  readonly reviewed?: number;
  readonly closed?: number;
}

/** A declared emergency in a cluster, as far as its plan goes: live writes, drift, retro pull request, reviews, close. */
export function declared(random: Random, repositories: Repositories, plan: DeclaredPlan, agenda: Agenda): DemoEvent[] {
  const { at, by, second } = plan;
  const act = (offset: number, who: string, event: Extract<DemoEvent, { does: "act" }>["act"]): DemoEvent => ({
    at: later(at, offset),
    does: "act",
    by: who,
    act: event,
  });
  const events: DemoEvent[] = [
    ...incidentRecords(plan.incident, plan.what, later(at, -240), later(at, 3 * 3600)),
    act(0, by, {
      verb: "declare",
      case: plan.case,
      what: plan.what,
      why: plan.why,
      where: { kind: "cluster", name: "prod-eu-1" },
      environment: "production",
      minutes: 60,
      incident: plan.incident,
      authoriser: "tomasz",
    }),
    act(150, "tomasz", { verb: "authorise", case: plan.case }),
    fluxManagedWrite(random, { at: later(at, 210), by, app: plan.app, pool: plan.pool }),
    fluxManagedWrite(random, { at: later(at, 420), by, app: plan.app, pool: plan.pool + 10 }),
  ];
  if (plan.acknowledged !== undefined)
    events.push(act(plan.acknowledged, second, { verb: "acknowledge", case: plan.case }));
  events.push(act(1900, by, { verb: "end", case: plan.case }));
  if (plan.retro !== undefined) bringBack(random, repositories, plan, later(at, plan.retro), agenda);
  if (plan.reviewed !== undefined) events.push(...reviews(plan, plan.reviewed));
  if (plan.closed !== undefined) events.push(act(plan.closed, "ines", { verb: "close", case: plan.case }));
  return events;
}

/** The pull request that carries to Git what was done live, linked to its case. */
function bringBack(
  random: Random,
  repositories: Repositories,
  plan: DeclaredPlan,
  start: string,
  agenda: Agenda,
): void {
  const { by } = plan;

  agenda.on(start, "fleet", async () => {
    const topic = topicOf(plan.app, `Carry the incident's change of ${plan.app}`, plan.pool + 10, start);
    const pull = await landPullRequest(repositories.fleet, random, {
      at: start,
      topic,
      author: by,
      reviewer: plan.reviewer,
      merger: plan.reviewer,
      method: "squash",
      commits: 1,
    });
    const tip = pull.commits.at(-1);
    const link = {
      verb: "link-pr",
      case: plan.case,
      repository: repositories.fleet.name,
      number: String(pull.number),
    } as const;
    return [
      ...pull.events,
      ...(tip ? deployLanding(random, "fleet", { sha: tip.sha, at: pull.mergedAt, app: plan.app }) : []),
      { at: later(start, 400), does: "act", by, act: link },
    ];
  });
}

function reviews(plan: DeclaredPlan, after: number): DemoEvent[] {
  const act = (offset: number, text: string, second: "change" | "handling"): DemoEvent => ({
    at: later(plan.at, offset),
    does: "act",
    by: plan.reviewer,
    act: { verb: "review", case: plan.case, text, second },
  });
  return [
    act(after, "Compared the live patch with the pull request: the same.", "change"),
    act(after + 1800, "The pool was too small for month end; an alert was added.", "handling"),
  ];
}

/** The pull request in which the push is explained, linked to its case. */
function explainLater(random: Random, repositories: Repositories, plan: UndeclaredPlan, agenda: Agenda): void {
  const repository = repositories[plan.repository];
  const start = later(plan.at, plan.hours * H);
  const path =
    plan.repository === "fleet" ? `apps/${plan.app}/deployment.yaml` : `overlays/${plan.app}/deployment.yaml`;
  const topic = {
    ...topicOf(plan.app, `Explain the direct change of ${plan.app}`, 90, start),
    edits: new Map([[path, deployment(plan.app, 90, "dd00dd00dd00", start)]]),
  };
  agenda.on(start, plan.repository, async () => {
    const pull = await landPullRequest(repository, random, {
      at: start,
      topic,
      author: plan.by,
      reviewer: "mei",
      merger: "mei",
      method: "squash",
      commits: 1,
    });
    const tip = pull.commits.at(-1);
    const link = {
      verb: "link-pr",
      case: plan.case,
      repository: repository.name,
      number: String(pull.number),
    } as const;
    return [
      ...pull.events,
      ...(tip ? deployLanding(random, plan.repository, { sha: tip.sha, at: pull.mergedAt, app: plan.app }) : []),
      { at: later(start, H / 2), does: "act", by: plan.by, act: link },
    ];
  });
}
