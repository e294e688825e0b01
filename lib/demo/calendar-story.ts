import { mergeKey } from "../emergencies/detection.ts";
import { drawTopic, documentation, deployment } from "./content.ts";
import { deployLanding, PULSE, reconciledAgain } from "./deploy-story.ts";
import { later, REPOSITORIES, type DemoEvent, type RepositoryKey } from "./event.ts";
import { directPush } from "./incident-story.ts";
import { afterBypass } from "./case-story.ts";
import { imageBuilt, withImage } from "./image-story.ts";
import type { PlannedKind } from "./flaw-story.ts";
import { landPullRequest, type Flaw, type MergeMethod, type PullPlan } from "./landing-story.ts";
import { accessSnapshot, monthlyReview } from "./payloads/records.ts";
import type { PersonKey } from "./people.ts";
import type { Random } from "./random.ts";
import type { Repositories } from "./repository-story.ts";
import { FLEET_SYNC } from "./setup-content.ts";

const ENGINEERS: readonly [PersonKey, ...PersonKey[]] = ["priya", "mei", "daniel", "aisha", "jonas", "lena"];

const SIGNERS: readonly [PersonKey, ...PersonKey[]] = ["priya", "mei", "daniel"];

/** Landings per working day and repository: about 400 in eighteen months. */
const PACE: Readonly<Record<RepositoryKey, number>> = {
  fleet: 0.32,
  paymentsDeploy: 0.19,
  ledgerDeploy: 0.12,
  paymentsApi: 0.17,
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
  /** What has to land in this repository today. */
  readonly planned: (repository: RepositoryKey) => PlannedKind | undefined;
  /** Whether the pipeline of the payments API says already what it built its images from. */
  readonly attests: boolean;
}

/** One ordinary day: pull requests, image bumps, what the reconcilers say of them, and the quiet records. */
export async function ordinaryDay(random: Random, repositories: Repositories, day: Day): Promise<DemoEvent[]> {
  const events: DemoEvent[] = [];
  if (day.working) {
    for (const key of Object.keys(PACE) as RepositoryKey[]) {
      const at = later(day.start, random.between(8 * 3600, 11 * 3600));
      if (day.busy.has(key) || later(at, 9 * 3600) > day.until) continue;
      const planned = day.planned(key);
      if (planned === undefined && !random.chance(PACE[key])) continue;
      events.push(...(await landing(random, repositories, { key, at, planned, attests: day.attests })));
    }
  }
  events.push(...heartbeats(random, repositories, day), ...records(random, day));
  return events;
}

interface Landing {
  readonly key: RepositoryKey;
  readonly at: string;
  readonly planned: PlannedKind | undefined;
  readonly attests: boolean;
}

async function landing(random: Random, repositories: Repositories, what: Landing): Promise<DemoEvent[]> {
  const { key, at, planned, attests } = what;
  const repository = repositories[key];
  if (planned === "automation") return automation(random, repositories, at);
  if (planned === undefined && key === "fleet" && random.chance(0.12)) return automation(random, repositories, at);
  const drawn = drawPlan(random, what);
  const built = repositories.paymentsApi.tipAt(later(at, -3600));
  const plan = key === "paymentsDeploy" ? { ...drawn, topic: withImage(drawn.topic, repository, built) } : drawn;
  const pull = await landPullRequest(repository, random, plan);
  const tip = pull.commits.at(-1);
  const events = [...pull.events];
  if (plan.flaw && PAST_RULES.has(plan.flaw) && RULED.has(key)) {
    const cause = mergeKey(repository.name, String(pull.number));
    events.push(...afterBypass(pull, { cause, repository: repository.name, merger: plan.merger }));
  }
  if (tip && key === "paymentsApi" && attests) events.push(imageBuilt(tip, pull.mergedAt));
  if (!tip || REPOSITORIES[key].kind !== "deploy") return events;
  const fails = !plan.flaw && random.chance(0.04);
  return [...events, ...deployLanding(random, key, { commit: tip, at: pull.mergedAt, app: plan.topic.app, fails })];
}

function drawAuthor(random: Random, planned: PlannedKind | undefined): PersonKey {
  if (planned === "openpgp") return "aisha";
  if (isUnmapped(planned)) return UNMAPPED[planned];
  if (planned === "unknown-key") return random.pick(SIGNERS);
  return planned === undefined && random.chance(0.06) ? "renovate" : random.pick(ENGINEERS);
}

const UNMAPPED = { contractor: "sofia", departed: "oskar" } as const;

function isUnmapped(planned: PlannedKind | undefined): planned is keyof typeof UNMAPPED {
  return planned === "contractor" || planned === "departed";
}

function isFlaw(planned: PlannedKind | undefined): planned is Flaw | undefined {
  return planned !== "documentation" && planned !== "automation" && planned !== "openpgp" && !isUnmapped(planned);
}

/** Fewer approvals by others than the forge's rules ask for: the product finds it by itself. */
const PAST_RULES: ReadonlySet<Flaw> = new Set(["no-review", "admin-bypass", "self-approval", "dismissed"]);

/** Control branches whose rules the forge has told. */
const RULED: ReadonlySet<RepositoryKey> = new Set(["fleet", "paymentsDeploy"]);

function drawPlan(random: Random, { key, at, planned }: Landing): PullPlan {
  const documents = planned === "documentation" || (planned === undefined && random.chance(0.05));
  const flaw = isFlaw(planned) ? planned : undefined;
  const author = drawAuthor(random, planned);
  const others = ENGINEERS.filter((one) => one !== author);
  const reviewer = others[random.between(0, others.length - 1)] ?? "mei";
  // What a forge merges it signs itself: an author's signature is seen where main only goes forward.
  const forward = flaw === "unsigned" || flaw === "unknown-key" || planned === "openpgp";
  // A merge keeps the commits as their author made them, with an address that no forge vouches for.
  const method = forward ? "rebase" : isUnmapped(planned) ? "merge" : drawMethod(random, key);
  const drawn = method === "rebase" ? random.between(3, 9) : random.between(1, 3);
  const topic = drawTopic(random, key, at);
  const draws = random.chance(0.7);
  return {
    at,
    topic: documents ? { ...topic, edits: documentation(random, at), title: "Describe the on-call handover" } : topic,
    author,
    reviewer,
    merger: flaw === "admin-bypass" ? "tomasz" : draws && author !== "renovate" ? author : reviewer,
    method: author === "renovate" ? "squash" : method,
    commits: author === "renovate" ? 1 : flaw === "approved-before-last-push" ? 2 : drawn,
    flaw,
  };
}

function drawMethod(random: Random, key: RepositoryKey): MergeMethod {
  if (REPOSITORIES[key].forge === "gitlab") return "merge";
  const drawn = random.next();
  return drawn < 0.5 ? "squash" : drawn < 0.86 ? "merge" : "rebase";
}

/** Flux's image automation pushes a bump to main by itself: pre-approved, class standard. */
export async function automation(random: Random, repositories: Repositories, at: string): Promise<DemoEvent[]> {
  const fleet = repositories.fleet;
  const app = random.pick(["payments-api", "statements", "notifier"]);
  const path = `apps/${app}/image.yaml`;
  const message = `Update image of ${app}`;
  const { events, commit } = await directPush(random, fleet, { at, by: "imageBot", message, app, path });
  return [...events, ...deployLanding(random, "fleet", { commit, at: later(at, 20), app })];
}

function heartbeats(random: Random, repositories: Repositories, day: Day): DemoEvent[] {
  const events: DemoEvent[] = [];
  for (const hour of [6, 18]) {
    const at = later(day.start, hour * 3600 + random.between(0, 3000));
    if (at >= day.until) continue;
    const { sha } = repositories.fleet.tipAt(later(at, -3600));
    events.push(reconciledAgain(random, "fluxProd", PULSE, sha, at));
    if (hour === 6) for (const source of BEATING) events.push(heartbeat(source, later(at, 5)));
  }
  return events;
}

const BEATING = ["auditEu", "auditUs", "argoProd"] as const;

function heartbeat(source: (typeof BEATING)[number], at: string): DemoEvent {
  return { at, does: "deliver", source, headers: {}, body: JSON.stringify({ type: "heartbeat", at }) };
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
  if (key === "fleet") files.set("clusters/prod-eu-1/flux-system/gotk-sync.yaml", FLEET_SYNC);
  return files;
}
