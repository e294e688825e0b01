import { mergeKey } from "../emergencies/detection.ts";
import { drawTopic, documentation, deployment } from "./content.ts";
import { deployLanding, reconciledAgain } from "./deploy-story.ts";
import { later, REPOSITORIES, type DemoEvent, type RepositoryKey } from "./event.ts";
import { directPush } from "./incident-story.ts";
import { landPullRequest, type MergeMethod, type PullPlan } from "./landing-story.ts";
import { accessSnapshot, monthlyReview } from "./payloads/records.ts";
import type { PersonKey } from "./people.ts";
import type { Random } from "./random.ts";
import type { RepositoryStory } from "./repository-story.ts";

export type Repositories = Readonly<Record<RepositoryKey, RepositoryStory>>;

const ENGINEERS: readonly [PersonKey, ...PersonKey[]] = ["priya", "mei", "daniel", "aisha", "jonas", "lena"];

/** Landings per working day and repository: about 400 in eighteen months. */
const PACE: Readonly<Record<RepositoryKey, number>> = {
  fleet: 0.38,
  paymentsDeploy: 0.22,
  ledgerDeploy: 0.13,
  paymentsApi: 0.18,
  ledgerCore: 0.09,
};

export interface Day {
  /** Midnight UTC. */
  readonly start: string;
  readonly working: boolean;
  /** Repositories whose day is told elsewhere: nothing else lands there. */
  readonly busy: ReadonlySet<RepositoryKey>;
  /** Changes land late in the story's last hours only where the day is over by then. */
  readonly until: string;
}

/** One ordinary day: pull requests, image bumps, what the reconcilers say of them, and the quiet records. */
export async function ordinaryDay(random: Random, repositories: Repositories, day: Day): Promise<DemoEvent[]> {
  const events: DemoEvent[] = [];
  if (day.working) {
    for (const key of Object.keys(PACE) as RepositoryKey[]) {
      if (day.busy.has(key) || !random.chance(PACE[key])) continue;
      const at = later(day.start, random.between(8 * 3600, 11 * 3600));
      if (later(at, 9 * 3600) > day.until) continue;
      events.push(...(await landing(random, repositories, key, at)));
    }
  }
  events.push(...heartbeats(random, repositories, day), ...records(random, day));
  return events;
}

async function landing(
  random: Random,
  repositories: Repositories,
  key: RepositoryKey,
  at: string,
): Promise<DemoEvent[]> {
  const repository = repositories[key];
  if (key === "fleet" && random.chance(0.14)) return automation(random, repositories, at);
  const plan = drawPlan(random, key, at);
  const { events, mergedAt, commits, number } = await landPullRequest(repository, random, plan);
  const tip = commits.at(-1);
  const followUp =
    plan.flaw && UNREVIEWED.has(plan.flaw) ? afterBypass(plan, repository.name, String(number), mergedAt) : [];
  if (!tip || REPOSITORIES[key].kind !== "deploy") return [...events, ...followUp];
  const fails = !plan.flaw && random.chance(0.04);
  return [
    ...events,
    ...followUp,
    ...deployLanding(random, key, { sha: tip.sha, at: mergedAt, app: plan.topic.app, fails }),
  ];
}

const UNREVIEWED = new Set<PullPlan["flaw"]>(["no-review", "self-approval", "dismissed", "bot-approval"]);

/** What the team does about a merge that nobody else had approved, once it was found. */
function afterBypass(plan: PullPlan, repository: string, number: string, mergedAt: string): DemoEvent[] {
  const found = `found:${mergeKey(repository, number)}`;
  const second = plan.merger === "lena" ? "priya" : "lena";
  const reviewer = plan.merger === "mei" ? "priya" : "mei";
  const by = (hours: number, who: string, act: Extract<DemoEvent, { does: "act" }>["act"]): DemoEvent => ({
    at: later(mergedAt, hours * 3600),
    does: "act",
    by: who,
    act,
  });
  return [
    by(0.3, second, { verb: "acknowledge", case: found, maybe: true }),
    by(18, plan.merger, { verb: "claim", case: found, maybe: true }),
    by(18.5, plan.merger, {
      verb: "note",
      case: found,
      text: "The reviewer was away and the change could not wait.",
      maybe: true,
    }),
    by(19, reviewer, {
      verb: "review",
      case: found,
      text: "Read what was merged; it stands.",
      second: "change",
      maybe: true,
    }),
    by(20, reviewer, {
      verb: "review",
      case: found,
      text: "Nobody was there to approve; the rota was mended.",
      second: "handling",
      maybe: true,
    }),
    by(20.5, "tomasz", { verb: "authorise", case: found, maybe: true }),
    by(21, plan.merger, { verb: "link-pr", case: found, repository, number, maybe: true }),
    by(22, "ines", { verb: "close", case: found, maybe: true }),
  ];
}

function drawPlan(random: Random, key: RepositoryKey, at: string): PullPlan {
  const drawn = drawFlaw(random);
  // A case is closed with its reconciliation: in the story only what deploys is merged past its review.
  const flaw = drawn && UNREVIEWED.has(drawn) && REPOSITORIES[key].kind === "source" ? undefined : drawn;
  const author = !flaw && random.chance(0.06) ? "renovate" : random.pick(ENGINEERS);
  const others = ENGINEERS.filter((one) => one !== author);
  const reviewer = others[random.between(0, others.length - 1)] ?? "mei";
  const method = drawMethod(random, key);
  const commits =
    method === "rebase" ? random.between(3, 9) : flaw === "approved-before-last-push" ? 2 : random.between(1, 3);
  const topic =
    !flaw && random.chance(0.05)
      ? { ...drawTopic(random, key, at), edits: documentation(random, at), title: "Describe the on-call handover" }
      : drawTopic(random, key, at);
  return {
    at,
    topic,
    author,
    reviewer,
    merger: random.chance(0.7) ? author : reviewer,
    method: author === "renovate" ? "squash" : method,
    commits: author === "renovate" ? 1 : commits,
    flaw,
  };
}

function drawMethod(random: Random, key: RepositoryKey): MergeMethod {
  if (REPOSITORIES[key].forge === "gitlab") return "merge";
  const drawn = random.next();
  return drawn < 0.5 ? "squash" : drawn < 0.86 ? "merge" : "rebase";
}

const FLAWS: readonly [NonNullable<PullPlan["flaw"]>, number][] = [
  ["self-approval", 0.006],
  ["approved-before-last-push", 0.012],
  ["dismissed", 0.008],
  ["no-review", 0.01],
  ["failed-check", 0.008],
  ["failed-gate", 0.008],
  ["bot-approval", 0.006],
  ["no-ticket", 0.012],
  ["unsigned", 0.012],
];

function drawFlaw(random: Random): PullPlan["flaw"] {
  let drawn = random.next();
  for (const [flaw, share] of FLAWS) {
    if (drawn < share) return flaw;
    drawn -= share;
  }
  return undefined;
}

/** Flux's image automation pushes a bump to main by itself: pre-approved, class standard. */
export async function automation(random: Random, repositories: Repositories, at: string): Promise<DemoEvent[]> {
  const fleet = repositories.fleet;
  const app = random.pick(["payments-api", "statements", "notifier"]);
  const path = `apps/${app}/image.yaml`;
  const message = `Update image of ${app}`;
  const { events, commit } = await directPush(random, fleet, { at, by: "imageBot", message, app, path });
  return [...events, ...deployLanding(random, "fleet", { sha: commit.sha, at: later(at, 20), app })];
}

function heartbeats(random: Random, repositories: Repositories, day: Day): DemoEvent[] {
  const events: DemoEvent[] = [];
  for (const hour of [6, 18]) {
    const at = later(day.start, hour * 3600 + random.between(0, 3000));
    if (at >= day.until) continue;
    events.push(reconciledAgain(random, "fluxProd", "checkout", repositories.fleet.tip.sha, at));
    events.push({
      at: later(at, 5),
      does: "deliver",
      source: "auditEu",
      headers: {},
      body: JSON.stringify({ type: "heartbeat" }),
    });
    events.push({
      at: later(at, 6),
      does: "deliver",
      source: "auditUs",
      headers: {},
      body: JSON.stringify({ type: "heartbeat" }),
    });
    events.push({
      at: later(at, 7),
      does: "deliver",
      source: "argoProd",
      headers: {},
      body: JSON.stringify({ type: "heartbeat", at }),
    });
  }
  return events;
}

const GRANTS: readonly (readonly [string, string])[] = [
  ["praman", "maintain"],
  ["mtanaka", "maintain"],
  ["dosei", "write"],
  ["akarim", "write"],
  ["jbeck", "write"],
  ["lfischer", "maintain"],
  ["twilk", "admin"],
];

function records(random: Random, day: Day): DemoEvent[] {
  const dayOfMonth = day.start.slice(8, 10);
  const at = later(day.start, 7 * 3600 + random.between(0, 1200));
  if (at >= day.until) return [];
  if (dayOfMonth === "01") return [accessSnapshot(at, "github northwind", GRANTS)];
  if (dayOfMonth !== "04") return [];
  const end = `${day.start.slice(0, 7)}-01`;
  const from = new Date(Date.parse(`${end}T00:00:00Z`) - 27 * 86_400_000).toISOString().slice(0, 8);
  return [monthlyReview(at, `${from}01`, end, "Ines Duarte", random.between(0, 3))];
}

/** The files that a repository begins with. */
export function firstFiles(key: RepositoryKey, at: string): ReadonlyMap<string, string> {
  const files = new Map([["README.md", `# ${REPOSITORIES[key].name}\n`]]);
  if (key === "fleet")
    for (const app of ["payments-api", "checkout", "risk-engine", "statements", "notifier"])
      files.set(`apps/${app}/deployment.yaml`, deployment(app, 40, "a1b2c3d4e5f6", at));
  return files;
}
