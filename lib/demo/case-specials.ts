import { pushKey, syncKey, writeKey } from "../emergencies/detection.ts";
import { cancelled, declared, foundBy, undeclared, type DeclaredPlan } from "./case-story.ts";
import { deployLanding } from "./deploy-story.ts";
import { act, later, REPOSITORIES, seconds, type DemoEvent, type RepositoryKey } from "./event.ts";
import { argoDrift, argoManagedWrite, directPush, foxtrotMerge, suspension } from "./incident-story.ts";
import { applicationUid, argoNotification } from "./payloads/argocd.ts";
import { D, H, type Special, type Telling } from "./special.ts";

const pushOf = (repository: RepositoryKey, sha: string): string => pushKey(REPOSITORIES[repository].name, "main", sha);

/** A declared emergency in the cluster, so many seconds into its day. */
const declare =
  (at: number, plan: Omit<DeclaredPlan, "at">): Special["tell"] =>
  ({ random, repositories, day, agenda }) =>
    declared(random, repositories, { ...plan, at: later(day, at) }, agenda);

/** Days on which a case begins: declared and found, in time and late, dismissed and cancelled. Oldest first. */
export const CASE_SPECIALS: readonly Special[] = [
  {
    daysBefore: 470,
    tell: declare(14 * H, {
      case: "first",
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
    }),
  },
  { daysBefore: 388, touches: "fleet", tell: undeclaredHotfix },
  {
    daysBefore: 341,
    tell: declare(23 * H + 50 * 60, {
      case: "late",
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
    }),
  },
  { daysBefore: 290, touches: "paymentsDeploy", tell: forcedPush },
  { daysBefore: 262, touches: "paymentsDeploy", tell: foxtrot },
  { daysBefore: 240, tell: pausedByHand },
  {
    daysBefore: 214,
    tell: declare(3 * H, {
      case: "second",
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
    }),
  },
  { daysBefore: 180, tell: writeBehindArgo },
  { daysBefore: 166, tell: plannedPause },
  { daysBefore: 155, touches: "fleet", tell: botOffItsPath },
  { daysBefore: 134, tell: untrackedSync },
  { daysBefore: 84, tell: falseAlarm },
  { daysBefore: 70, touches: "fleet", tell: brokenGlass },
  {
    daysBefore: 41,
    tell: declare(19 * H, {
      case: "third",
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
    }),
  },
];

async function undeclaredHotfix({ random, repositories, day, agenda }: Telling): Promise<DemoEvent[]> {
  const app = "risk-engine";
  const { events, commit, at } = await directPush(random, repositories.fleet, {
    at: later(day, 22 * H + 40 * 60),
    by: "jonas",
    message: "hotfix: raise time-out of risk-engine",
    app,
    path: "apps/risk-engine/deployment.yaml",
    signature: "none",
  });
  const note = "Payments stood still and I did not think of declaring.";
  const plan = { cause: pushOf("fleet", commit.sha), repository: "fleet", by: "jonas", hours: 10, note } as const;
  return [
    ...events,
    ...deployLanding(random, "fleet", { commit, at: later(at, 60), app }),
    ...undeclared(random, repositories, { ...plan, at, app }, agenda),
  ];
}

async function forcedPush({ random, repositories, day, agenda }: Telling): Promise<DemoEvent[]> {
  const app = "settlement";
  const replaced = repositories.paymentsDeploy.tip.sha.slice(0, 8);
  const { events, commit, at } = await directPush(random, repositories.paymentsDeploy, {
    at: later(day, 16 * H),
    by: "daniel",
    message: "Rebuild the overlay of settlement",
    app,
    path: "overlays/settlement/deployment.yaml",
    forced: true,
  });
  const cause = pushOf("paymentsDeploy", commit.sha);
  const note = `${replaced} held a wrong tag; I rewrote it, and should not have.`;
  const plan = { cause, repository: "paymentsDeploy", by: "daniel", hours: 260, note } as const;
  return [
    ...events,
    ...deployLanding(random, "paymentsDeploy", { commit, at: later(at, 60), app }),
    ...undeclared(random, repositories, { ...plan, at, app }, agenda),
  ];
}

async function foxtrot({ random, repositories, day, agenda }: Telling): Promise<DemoEvent[]> {
  const wanted = { at: later(day, 13 * H), by: "daniel" } as const;
  const { events, commit, at } = await foxtrotMerge(random, repositories.paymentsDeploy, wanted);
  const cause = pushOf("paymentsDeploy", commit.sha);
  const note = "I merged main into my branch and pushed that as main.";
  const plan = { cause, repository: "paymentsDeploy", by: "daniel", hours: 20, note } as const;
  return [...events, ...undeclared(random, repositories, { ...plan, at, app: "settlement" }, agenda)];
}

function pausedByHand({ random, repositories, day, agenda }: Telling): DemoEvent[] {
  const at = later(day, 9 * H);
  const pause = { by: "priya", app: "statements" } as const;
  const writes = [
    suspension(random, { ...pause, at: later(at, 200), suspend: true }),
    suspension(random, { ...pause, at: later(at, 3000), suspend: false }),
  ];
  const plan = { case: "paused", at, by: "priya", second: "lena", reviewer: "mei", app: "statements" } as const;
  return declared(
    random,
    repositories,
    {
      ...plan,
      pool: 30,
      what: "Statements must not roll out while the bank moves its hosts",
      why: "Half of the statements would go to the old host.",
      incident: "INC-365",
      writes,
      acknowledged: 700,
      ended: 3200,
      retro: 4 * H,
      reviewed: 22 * H,
      closed: 26 * H,
    },
    agenda,
  );
}

function writeBehindArgo({ random, repositories, day, agenda }: Telling): DemoEvent[] {
  const at = later(day, 10 * H);
  const auditId = random.uuid();
  const written = { app: "payments-us", name: "rate-limits" };
  const commit = repositories.paymentsDeploy.tipAt(later(at, -2 * H));
  const cause = writeKey("prod-us-1", auditId);
  const note = "A merchant was cut off; I tried a higher limit, and it was put back.";
  const plan = { cause, repository: "paymentsDeploy", by: "daniel", hours: 5, note, live: true } as const;
  return [
    argoManagedWrite({ ...written, at, by: "daniel", auditId }),
    ...argoDrift(random, { ...written, at: later(at, 40), commit, healedAt: later(at, 400) }),
    ...undeclared(random, repositories, { ...plan, at, app: "payments-us" }, agenda),
  ];
}

/** Reconciliation pauses while a node pool is replaced, as planned, and says so: found all the same, and dismissed. */
function plannedPause({ random, day }: Telling): DemoEvent[] {
  const at = later(day, 10 * H);
  const pause = { by: "mei", app: "statements" } as const;
  const auditId = random.uuid();
  const reason = "PLT-204: the node pool of statements is replaced; no roll-outs meanwhile.";
  const found = foundBy(writeKey("prod-eu-1", auditId));
  const dismiss = { verb: "dismiss", case: found } as const;
  return [
    suspension(random, { ...pause, at, suspend: true, auditId, reason }),
    act(later(at, 600), "lena", { verb: "acknowledge", case: found }),
    suspension(random, { ...pause, at: later(at, 1500), suspend: false }),
    act(later(at, 3 * H), "ines", { ...dismiss, text: "Planned work, named in the request." }),
    act(later(at, 4 * H), "tomasz", { ...dismiss, text: "Agreed: PLT-204 was in the calendar." }),
  ];
}

/** The automation's account under a rule that does not cover this path: found, and dismissed by two people. */
async function botOffItsPath({ random, repositories, day }: Telling): Promise<DemoEvent[]> {
  const { events, commit, at } = await directPush(random, repositories.fleet, {
    at: later(day, 12 * H),
    by: "imageBot",
    message: "Update image of risk-engine",
    app: "risk-engine",
    path: "infrastructure/mirror.yaml",
  });
  const found = foundBy(pushOf("fleet", commit.sha));
  const dismiss = { verb: "dismiss", case: found } as const;
  return [
    ...events,
    act(later(at, 900), "lena", { verb: "acknowledge", case: found }),
    act(later(at, H), "ines", { ...dismiss, text: "The automation's own account moved a mirror list." }),
    act(later(at, 2 * H), "tomasz", { ...dismiss, text: "Agreed: the rule's paths were too narrow." }),
  ];
}

/** Somebody syncs an application by hand to a commit that is on no control branch: a deployment of an unknown revision. */
function untrackedSync({ random, repositories, day, agenda }: Telling): DemoEvent[] {
  const at = later(day, 15 * H);
  const app = "settlement";
  const startedAt = later(at, -30);
  const revision = random.hex(40);
  const sync = argoNotification({
    app,
    at,
    revision,
    sync: "Synced",
    health: "Healthy",
    image: `registry.northwind.example/${app}:rc`,
    operation: {
      phase: "Succeeded",
      startedAt,
      message: "successfully synced (all tasks run)",
      username: "dosei",
      resources: [{ kind: "Deployment", name: app, message: `deployment.apps/${app} configured` }],
    },
  });
  const target = { cluster: "prod-us-1", namespace: "argocd", name: app };
  const cause = syncKey(target, `${applicationUid(app)}/${new Date(seconds(startedAt)).toISOString()}`);
  const note = "I synced the release candidate by hand to see whether it helps.";
  const plan = { cause, repository: "paymentsDeploy", by: "daniel", hours: 6, note, live: true } as const;
  return [sync, ...undeclared(random, repositories, { ...plan, at, app }, agenda)];
}

function falseAlarm({ day }: Telling): DemoEvent[] {
  return cancelled(
    {
      case: "cancelled",
      at: later(day, 5 * H),
      by: "lena",
      second: "priya",
      reviewer: "mei",
      app: "checkout",
      pool: 0,
      what: "Checkout seems slow in prod-eu-1",
      why: "Latency alarm of the synthetic check.",
      incident: "INC-389",
    },
    "The probe's own network was slow; nothing had to be changed.",
  );
}

/** A commit that says of itself that it breaks the glass: declared by its trailer, and reviewed as the range it is. */
async function brokenGlass({ random, repositories, day, agenda }: Telling): Promise<DemoEvent[]> {
  const app = "notifier";
  const { events, commit, at } = await directPush(random, repositories.fleet, {
    at: later(day, 2 * H + 600),
    by: "lena",
    message: "Stop the retry loop of notifier\n\nBreak-Glass: receipts go out a hundred times\nIncident: INC-391",
    app,
    path: "apps/notifier/deployment.yaml",
  });
  const note = "Declared in the commit: the phone had no signal.";
  const plan = { cause: pushOf("fleet", commit.sha), repository: "fleet", by: "lena", hours: 8, note } as const;
  return [
    ...events,
    ...deployLanding(random, "fleet", { commit, at: later(at, 60), app }),
    ...undeclared(random, repositories, { ...plan, at, app }, agenda),
  ];
}
