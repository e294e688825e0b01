import { pushKey } from "../emergencies/detection.ts";
import type { Repositories } from "./calendar-story.ts";
import { declared, undeclared, type Agenda } from "./case-story.ts";
import { deployLanding } from "./deploy-story.ts";
import { later, REPOSITORIES, type DemoEvent, type RepositoryKey } from "./event.ts";
import {
  argoDrift,
  argoManagedWrite,
  directPush,
  fluxDriftCorrected,
  foxtrotMerge,
  helmDrift,
  suspension,
} from "./incident-story.ts";
import { rulesetEdited } from "./payloads/github.ts";
import type { PersonKey } from "./people.ts";
import type { Random } from "./random.ts";

/** A day that is told in detail: how many days before the end, and what happens on it. */
export interface Special {
  readonly daysBefore: number;
  /** The repository that is pushed to on that very day. */
  readonly touches?: RepositoryKey;
  tell(random: Random, repositories: Repositories, day: string, agenda: Agenda): Promise<DemoEvent[]>;
}

const H = 3600;
const D = 24 * H;

const foundPush = (repository: RepositoryKey, sha: string): string =>
  `found:${pushKey(REPOSITORIES[repository].name, "main", sha)}`;

const SPECIALS: readonly Special[] = [
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
            case: foundPush("fleet", commit.sha),
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
            case: foundPush("paymentsDeploy", commit.sha),
            text: `${before.sha.slice(0, 8)} was replaced: it held a wrong tag.`,
          },
        },
        ...undeclared(
          random,
          repositories,
          {
            case: foundPush("paymentsDeploy", commit.sha),
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
      const { events, commit } = await directPush(random, repositories.fleet, {
        at: later(day, 12 * H),
        by: "imageBot",
        message: "Update image of risk-engine",
        app: "risk-engine",
        path: "infrastructure/mirror.yaml",
      });
      const found = foundPush("fleet", commit.sha);
      return [
        ...events,
        { at: later(day, 12 * H + 900), does: "act", by: "lena", act: { verb: "acknowledge", case: found } },
        {
          at: later(day, 13 * H),
          does: "act",
          by: "ines",
          act: { verb: "dismiss", case: found, text: "The automation's own account moved a mirror list." },
        },
        {
          at: later(day, 14 * H),
          does: "act",
          by: "tomasz",
          act: { verb: "dismiss", case: found, text: "Agreed: the rule's paths were too narrow." },
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

/** What is told of the day that lies so many days before the end. */
export function specialsOf(daysBefore: number): readonly Special[] {
  return SPECIALS.filter((special) => special.daysBefore === daysBefore);
}
