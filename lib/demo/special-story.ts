import type { Repositories } from "./calendar-story.ts";
import { deployment, type Topic } from "./content.ts";
import { deployLanding } from "./deploy-story.ts";
import { later, type DemoEvent, type RepositoryKey } from "./event.ts";
import {
  argoDrift,
  argoManagedWrite,
  directPush,
  fluxDriftCorrected,
  fluxManagedWrite,
  foxtrotMerge,
  helmDrift,
  incidentRecords,
  suspension,
} from "./incident-story.ts";
import { landPullRequest } from "./landing-story.ts";
import { rulesetEdited } from "./payloads/github.ts";
import type { PersonKey } from "./people.ts";
import type { Random } from "./random.ts";

/**
 * What is to be told at a time to come. A repository's commits have to be made in the order in which they land, so what
 * lands later is not told before its time.
 */
export interface Agenda {
  on(at: string, repository: RepositoryKey, tell: () => Promise<DemoEvent[]>): void;
}

/** A day that is told in detail: how many days before the end, and what happens on it. */
export interface Special {
  readonly daysBefore: number;
  /** The repository that is pushed to on that very day. */
  readonly touches?: RepositoryKey;
  tell(random: Random, repositories: Repositories, day: string, agenda: Agenda): Promise<DemoEvent[]>;
}

const topicOf = (app: string, title: string, pool: number, at: string): Topic => ({
  title,
  reason: "Brings to Git what was done live in the incident.",
  edits: new Map([[`apps/${app}/deployment.yaml`, deployment(app, pool, "ee00ee00ee00", at)]]),
  app,
  prefix: "PAY",
});

const H = 3600;
const D = 24 * H;

interface UndeclaredPlan {
  readonly case: string;
  readonly repository: "fleet" | "paymentsDeploy";
  readonly at: string;
  readonly by: "jonas" | "daniel";
  readonly app: string;
  /** Until the pull request that explains it. */
  readonly hours: number;
}

/** What follows a push past the path that the product found by itself: acknowledged, owned up to, brought back, closed. */
function undeclared(random: Random, repositories: Repositories, plan: UndeclaredPlan, agenda: Agenda): DemoEvent[] {
  const repository = repositories[plan.repository];
  const start = later(plan.at, plan.hours * H);
  const act = (hours: number, who: string, event: Extract<DemoEvent, { does: "act" }>["act"]): DemoEvent => ({
    at: later(plan.at, hours * H),
    does: "act",
    by: who,
    act: event,
  });
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
      act(plan.hours + 0.5, plan.by, link),
    ];
  });
  const name = plan.case;
  return [
    act(0.25, "lena", { verb: "acknowledge", case: name }),
    act(plan.hours - 1, plan.by, { verb: "claim", case: name }),
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

interface DeclaredPlan {
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
function declared(random: Random, repositories: Repositories, plan: DeclaredPlan, agenda: Agenda): DemoEvent[] {
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
  if (plan.retro !== undefined) {
    const start = later(at, plan.retro);
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
  if (plan.reviewed !== undefined) {
    events.push(
      act(plan.reviewed, plan.reviewer, {
        verb: "review",
        case: plan.case,
        text: "Compared the live patch with the pull request: the same.",
        second: "change",
      }),
    );
    events.push(
      act(plan.reviewed + 1800, plan.reviewer, {
        verb: "review",
        case: plan.case,
        text: "The pool was too small for month end; an alert was added.",
        second: "handling",
      }),
    );
  }
  if (plan.closed !== undefined) events.push(act(plan.closed, "ines", { verb: "close", case: plan.case }));
  return events;
}

export const SPECIALS: readonly Special[] = [
  {
    daysBefore: 470,
    tell: async (random, repositories, day, agenda) =>
      declared(
        random,
        repositories,
        {
          case: "first",
          at: later(day, 14 * H),
          by: "priya",
          second: "lena",
          reviewer: "mei",
          app: "payments-api",
          pool: 60,
          what: "No database connections left in payments-api",
          why: "Checkout answers 503 for one in five cards.",
          incident: "INC-311",
          acknowledged: 600,
          retro: 3 * H,
          reviewed: 26 * H,
          closed: 30 * H,
        },
        agenda,
      ),
  },
  {
    daysBefore: 388,
    touches: "fleet",
    tell: async (random, repositories, day, agenda) => {
      const at = later(day, 22 * H + 40 * 60);
      const { events, commit } = await directPush(random, repositories.fleet, {
        at,
        by: "jonas",
        message: "hotfix: raise time-out of risk-engine",
        app: "risk-engine",
        path: "apps/risk-engine/deployment.yaml",
        unsigned: true,
      });
      return [
        ...events,
        ...deployLanding(random, "fleet", { sha: commit.sha, at: later(at, 60), app: "risk-engine" }),
        ...undeclared(
          random,
          repositories,
          {
            case: "found:jonas",
            repository: "fleet",
            at,
            by: "jonas",
            app: "risk-engine",
            hours: 10,
          },
          agenda,
        ),
      ];
    },
  },
  {
    daysBefore: 341,
    tell: async (random, repositories, day, agenda) =>
      declared(
        random,
        repositories,
        {
          case: "late",
          at: later(day, 23 * H + 50 * 60),
          by: "lena",
          second: "priya",
          reviewer: "mei",
          app: "checkout",
          pool: 80,
          what: "Checkout crash-loops after node upgrade",
          why: "Pods are killed for memory; nobody can pay.",
          incident: "INC-342",
          acknowledged: 3100,
          retro: 34 * H,
          reviewed: 9 * D,
          closed: 10 * D,
        },
        agenda,
      ),
  },
  {
    daysBefore: 322,
    tell: async (random, repositories, day) =>
      fluxDriftCorrected(random, { at: later(day, 11 * H), app: "statements", sha: repositories.fleet.tip.sha }),
  },
  {
    daysBefore: 305,
    tell: async (_random, _repositories, day) =>
      helmDrift({ at: later(day, 15 * H), name: "ingress-nginx", corrected: true }),
  },
  {
    daysBefore: 290,
    touches: "paymentsDeploy",
    tell: async (random, repositories, day, agenda) => {
      const at = later(day, 16 * H);
      const before = repositories.paymentsDeploy.tip;
      const message = "Rebuild the overlay of settlement";
      const { events, commit } = await directPush(random, repositories.paymentsDeploy, {
        at,
        by: "daniel",
        message,
        app: "settlement",
        path: "overlays/settlement/deployment.yaml",
        forced: true,
      });
      return [
        ...events,
        ...deployLanding(random, "paymentsDeploy", { sha: commit.sha, at: later(at, 60), app: "settlement" }),
        {
          at: later(at, 2 * H),
          does: "act",
          by: "priya",
          act: {
            verb: "note",
            case: "found:forced",
            text: `${before.sha.slice(0, 8)} was replaced: it held a wrong tag.`,
          },
        },
        ...undeclared(
          random,
          repositories,
          {
            case: "found:forced",
            repository: "paymentsDeploy",
            at,
            by: "daniel",
            app: "settlement",
            hours: 260,
          },
          agenda,
        ),
      ];
    },
  },
  {
    daysBefore: 262,
    touches: "paymentsDeploy",
    tell: async (random, repositories, day) =>
      foxtrotMerge(random, repositories.paymentsDeploy, later(day, 13 * H), "daniel"),
  },
  {
    daysBefore: 240,
    tell: async (random, _repositories, day) => [
      suspension(random, { at: later(day, 9 * H), by: "priya", app: "statements", suspend: true }),
      suspension(random, { at: later(day, 12 * H + 900), by: "priya", app: "statements", suspend: false }),
    ],
  },
  {
    daysBefore: 214,
    tell: async (random, repositories, day, agenda) =>
      declared(
        random,
        repositories,
        {
          case: "second",
          at: later(day, 3 * H),
          by: "mei",
          second: "priya",
          reviewer: "lena",
          app: "notifier",
          pool: 50,
          what: "Receipts are sent twice",
          why: "A retry loop; customers write in.",
          incident: "INC-377",
          acknowledged: 900,
          retro: 2 * H,
          reviewed: 20 * H,
          closed: 28 * H,
        },
        agenda,
      ),
  },
  {
    daysBefore: 180,
    tell: async (random, repositories, day) => {
      const tip = repositories.paymentsDeploy.tip.sha;
      return [
        argoManagedWrite(random, { at: later(day, 10 * H), by: "daniel", app: "payments-us", name: "rate-limits" }),
        ...argoDrift(random, {
          at: later(day, 10 * H + 40),
          app: "payments-us",
          sha: tip,
          name: "rate-limits",
          healedAt: later(day, 10 * H + 400),
        }),
      ];
    },
  },
  {
    daysBefore: 155,
    touches: "fleet",
    tell: async (random, repositories, day) => {
      // The automation's account under a rule that does not cover this path: found, and dismissed by two people.
      const { events } = await directPush(random, repositories.fleet, {
        at: later(day, 12 * H),
        by: "imageBot",
        message: "Update image of risk-engine",
        app: "risk-engine",
        path: "infrastructure/mirror.yaml",
      });
      return [
        ...events,
        { at: later(day, 12 * H + 900), does: "act", by: "lena", act: { verb: "acknowledge", case: "found:bot" } },
        {
          at: later(day, 13 * H),
          does: "act",
          by: "ines",
          act: { verb: "dismiss", case: "found:bot", text: "The automation's own account moved a mirror list." },
        },
        {
          at: later(day, 14 * H),
          does: "act",
          by: "tomasz",
          act: { verb: "dismiss", case: "found:bot", text: "Agreed: the rule's paths were too narrow." },
        },
      ];
    },
  },
  {
    daysBefore: 120,
    tell: async (random, _repositories, day) => [
      rulesetEdited(
        "fleet",
        { at: later(day, 17 * H), by: "priya", enforcement: "disabled", from: "active" },
        random.uuid(),
      ),
      rulesetEdited(
        "fleet",
        { at: later(day, 17 * H + 1500), by: "priya", enforcement: "active", from: "disabled" },
        random.uuid(),
      ),
    ],
  },
  {
    daysBefore: 96,
    tell: async (_random, _repositories, day) =>
      helmDrift({ at: later(day, 8 * H), name: "external-dns", corrected: false }),
  },
  {
    daysBefore: 92,
    tell: async (_random, _repositories, day) => [
      {
        at: later(day, 10 * H),
        does: "act",
        by: "ines",
        act: {
          verb: "accept-drift",
          subject: "external-dns",
          reason: "The vendor's operator scales it; the values file follows in March.",
        },
      },
    ],
  },
  {
    daysBefore: 41,
    tell: async (random, repositories, day, agenda) =>
      declared(
        random,
        repositories,
        {
          case: "third",
          at: later(day, 19 * H),
          by: "priya",
          second: "mei",
          reviewer: "lena",
          app: "risk-engine",
          pool: 70,
          what: "Risk engine refuses every card of one bank",
          why: "A new issuer range; refunds pile up.",
          incident: "INC-398",
          acknowledged: 480,
          retro: 2 * H,
          reviewed: 15 * H,
          closed: 40 * H,
        },
        agenda,
      ),
  },
  {
    daysBefore: 12,
    tell: async (random, repositories, day) =>
      fluxDriftCorrected(random, { at: later(day, 9 * H), app: "checkout", sha: repositories.fleet.tip.sha }),
  },
];

/** The last hours: an ended case that waits for its review, an open drift, and a write by somebody nobody knows. */
export function lastHours(random: Random, repositories: Repositories, now: string, agenda: Agenda): DemoEvent[] {
  const at = later(now, -50 * 60);
  const kchen: PersonKey = "kchen";
  const tip = repositories.paymentsDeploy.tip.sha;
  return [
    ...declared(
      random,
      repositories,
      {
        case: "open",
        at: later(now, -9 * H),
        by: "priya",
        second: "lena",
        reviewer: "mei",
        app: "payments-api",
        pool: 40,
        what: "Connection pool raised live in prod-eu-1",
        why: "No database connections; checkout answers 503.",
        incident: "INC-411",
        acknowledged: 1162,
        retro: 1.5 * H,
      },
      agenda,
    ),
    argoManagedWrite(random, { at, by: kchen, app: "payments-us", name: "feature-flags" }),
    ...argoDrift(random, { at: later(at, 13), app: "payments-us", sha: tip, name: "feature-flags" }),
  ];
}
