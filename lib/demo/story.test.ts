import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { later, REPOSITORIES, type DemoEvent } from "./event.ts";
import { demoKeys, type DemoKeys } from "./signing.ts";
import { tellStory, type Story } from "./story.ts";

/** Signs nothing, so that many stories are told in little time; that signatures are real is seen in `load.db.test.ts`. */
let unsigned: DemoKeys;

beforeAll(async () => {
  const keys = await demoKeys("test", "2024-01-01T00:00:00.000Z");
  const nothing = { publicKey: "", fingerprint: "", sign: () => "" };
  unsigned = { ...keys, sign: () => undefined, forges: { github: nothing, gitlab: nothing }, stray: () => "" };
});

const HOURS = ["00:00:01", "02:30:00", "09:15:42", "17:00:00", "23:59:59"];

/** Every weekday, month ends, both changes of the clock in Europe and America, leap days, the turn of a year. */
const DATES = [
  ...Array.from({ length: 7 }, (_, n) => `2026-11-${23 + n}`),
  ...["2026-07-29", "2026-07-30", "2026-07-31", "2026-08-01", "2026-12-31", "2027-01-01", "2027-01-31", "2027-02-28"],
  ...["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2027-03-28", "2027-10-31"],
  ...["2028-02-28", "2028-02-29", "2028-03-01", "2029-02-28", "2029-08-29", "2030-05-31", "2031-04-30", "2032-02-29"],
  ...Array.from({ length: 12 }, (_, n) => later("2026-11-26T00:00:00.000Z", n * 31 * 86_400).slice(0, 10)),
];
const NOWS = DATES.map((date, n) => `${date}T${HOURS[n % HOURS.length] ?? ""}.000Z`);

describe("the demo's story, whenever it is told", () => {
  it.each(NOWS)("holds together at %s, in 45 days", async (now) => {
    expectSound(await tellStory(now, unsigned, 45));
  });

  it.each(NOWS.filter((_, n) => n % 8 === 0))("holds together at %s, in full", async (now) => {
    const story = await tellStory(now, unsigned);
    expectSound(story);
    const landings = story.events.filter(({ does }) => does === "move-branch").length;
    expect(landings).toBeGreaterThan(350);
    expect(landings).toBeLessThan(480);
    expectTakenBack(story);
  });

  it("holds together at every hour of a day", async () => {
    for (let hour = 0; hour < 24; hour += 1) {
      expectSound(await tellStory(later("2026-11-29T00:30:00.000Z", hour * 3600), unsigned, 30));
    }
  });

  it.each([3, 10, 21, 45, 90, 200])("holds together in %d days", async (days) => {
    expectSound(await tellStory("2026-11-26T19:00:00.000Z", unsigned, days));
  });

  it("tells the same twice", async () => {
    const [now = ""] = NOWS;
    const [one, other] = [await tellStory(now, unsigned, 90), await tellStory(now, unsigned, 90)];
    expect(one.events).toEqual(other.events);
  });
});

function expectSound(story: Story): void {
  expectInOrder(story);
  expectOneLine(story);
  expectCasesOpened(story);
}

function expectInOrder({ events, from, to }: Story): void {
  const times = events.map(({ at }) => at);
  expect(times).toEqual([...times].sort());
  expect((times[0] ?? "") >= from && (times.at(-1) ?? "") <= to).toBe(true);
}

/** Each push begins where main stood, and no pull request lands on what is not there yet. */
function expectOneLine({ events }: Story): void {
  const stood = new Map<string, string[]>();
  for (const event of events) {
    if (event.does === "move-branch") {
      const { name } = REPOSITORIES[event.repository];
      stood.set(name, [...(stood.get(name) ?? [ZERO]), event.sha]);
    }
    const push = pushOf(event);
    if (!push) continue;
    const tips = stood.get(push.repository) ?? [ZERO];
    expect(push.before).toBe(tips.at(-1) === push.after ? tips.at(-2) : tips.at(-1));
  }
}

/** One change of the fleet is reverted after it landed, and picked after that. */
function expectTakenBack({ events }: Story): void {
  const moved = events.flatMap((event) => (event.does === "move-branch" ? event.sha : []));
  const said = events.flatMap((event) => {
    const push = pushOf(event);
    const [, words, named = ""] =
      /(This reverts|cherry picked from) commit ([0-9a-f]{40})/.exec(push?.said ?? "") ?? [];
    return words ? { words, after: moved.indexOf(push?.after ?? "") - moved.indexOf(named) > 0, named } : [];
  });
  const [first] = said;
  expect(said).toEqual([
    { words: "This reverts", after: true, named: first?.named },
    { words: "cherry picked from", after: true, named: first?.named },
  ]);
}

const ZERO = "0".repeat(40);
const pushBody = z.object({
  before: z.string(),
  after: z.string(),
  commits: z.array(z.object({ message: z.string() })),
  repository: z.object({ full_name: z.string() }).optional(),
  project: z.object({ path_with_namespace: z.string() }).optional(),
});

function pushOf(event: DemoEvent) {
  if (event.does !== "deliver" || event.forged) return null;
  if (event.headers["x-github-event"] !== "push" && event.headers["x-gitlab-event"] !== "Push Hook") return null;
  const { before, after, commits, repository, project } = pushBody.parse(JSON.parse(event.body));
  const said = commits.map(({ message }) => message).join("\n");
  return { before, after, said, repository: repository?.full_name ?? project?.path_with_namespace ?? "" };
}

/** Nobody acts on a case before it can be known, nor after it is over. */
function expectCasesOpened({ events }: Story): void {
  const opened = new Set<string>();
  const over = new Set<string>();
  let told = "";
  for (const event of events) {
    if (event.does === "deliver" && !event.forged) told = told + (event.watched || pushes(event) ? event.body : "");
    if (event.does !== "act" || !("case" in event.act)) continue;
    const { verb, case: name } = event.act;
    if (verb === "declare") opened.add(name);
    if (!opened.has(name)) {
      expect(
        causes(name).every((part) => told.includes(part)),
        `${name} is told of before ${event.at}`,
      ).toBe(true);
      opened.add(name);
    }
    expect(over.has(name), `${verb} of ${name} at ${event.at}`).toBe(false);
    if (verb === "close") over.add(name);
  }
}

function pushes({ headers }: Extract<DemoEvent, { does: "deliver" }>): boolean {
  return headers["x-github-event"] === "push" || headers["x-github-event"] === "pull_request";
}

/** What a delivery has to hold for the case to be found. */
function causes(name: string): string[] {
  const [kind, ...rest] = name.replace("found:", "").split(":");
  if (kind === "merge") return [`"number":${rest.join(":").split("#")[1] ?? ""},`, `"merged":true`];
  if (kind === "push") return [`"after":"${rest.at(-1) ?? ""}"`];
  return kind === "write" ? [`"auditID":"${rest.at(-1) ?? ""}"`] : [`"username":"dosei"`];
}
