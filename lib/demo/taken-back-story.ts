import type { Day } from "./calendar-story.ts";
import { deployLanding } from "./deploy-story.ts";
import { later, type DemoEvent } from "./event.ts";
import { landPullRequest } from "./landing-story.ts";
import type { Random } from "./random.ts";
import type { Commit, RepositoryStory } from "./repository-story.ts";
import { H } from "./special.ts";

/** From opening to merge no pull request takes longer. */
const WITHIN = 8 * H;
/** What is opened in the afternoon may be merged in the night. */
const INTO_NIGHT = 4 * H;

/**
 * A change of the fleet that is reverted on the day of its landing, and picked again on a later one. Told with a random
 * of its own, after what else happens on its days.
 */
export class TakenBack {
  readonly #random: Random;
  readonly #earliest: string;
  #reverted: Commit | undefined;
  #over = false;

  constructor(random: Random, earliest: string) {
    this.#random = random;
    this.#earliest = earliest;
  }

  async tell(fleet: RepositoryStory, day: Pick<Day, "start" | "working" | "until" | "busy">): Promise<DemoEvent[]> {
    const { tip } = fleet;
    if (this.#over || !day.working || day.start < this.#earliest) return [];
    if (this.#reverted) {
      const at = fleet.freeFrom(later(day.start, 10 * H + this.#random.between(0, 2 * H)));
      if (later(at, WITHIN) > later(day.until, INTO_NIGHT)) return [];
      this.#over = true;
      return this.#pick(fleet, this.#reverted, at);
    }
    const at = later(tip.at, H / 2);
    const inTime = tip.at >= day.start && later(at, WITHIN) <= later(day.until, INTO_NIGHT);
    // A day that is told elsewhere has its own reasons to land what it lands.
    if (!inTime || day.busy.has("fleet") || !isRevertible(tip)) return [];
    this.#reverted = tip;
    return this.#revert(fleet, tip, at);
  }

  #revert(fleet: RepositoryStory, change: Commit, at: string): Promise<DemoEvent[]> {
    const before = change.firstParent?.files;
    return this.#land(fleet, change, at, {
      title: `Revert "${subjectOf(change)}"`,
      reason: "Errors rose within half an hour of the roll-out.",
      note: `This reverts commit ${change.sha}.`,
      edits: new Map(change.paths.map((path) => [path, before?.get(path) ?? ""])),
    });
  }

  #pick(fleet: RepositoryStory, change: Commit, at: string): Promise<DemoEvent[]> {
    return this.#land(fleet, change, at, {
      title: subjectOf(change).replace(/ \(#\d+\)$/, ""),
      reason: "The errors had another cause, which is mended.",
      note: `(cherry picked from commit ${change.sha})`,
      edits: new Map(change.paths.map((path) => [path, change.files.get(path) ?? ""])),
    });
  }

  async #land(
    fleet: RepositoryStory,
    change: Commit,
    at: string,
    what: { title: string; reason: string; note: string; edits: ReadonlyMap<string, string> },
  ): Promise<DemoEvent[]> {
    const app = change.paths[0]?.split("/")[1] ?? "";
    const author = change.author === "mei" ? "priya" : "mei";
    const topic = { ...what, app, prefix: "PLT" } as const;
    const plan = { at, topic, author, reviewer: "lena", merger: author, method: "squash", commits: 1 } as const;
    const pull = await landPullRequest(fleet, this.#random, plan);
    return [...pull.events, ...deployLanding(this.#random, "fleet", { commit: fleet.tip, at: pull.mergedAt, app })];
  }
}

/** A squashed change of one application, whose files were there before it. */
function isRevertible({ webFlow, message, paths, firstParent }: Commit): boolean {
  const deploys = paths.every((path) => path.startsWith("apps/") && firstParent?.files.has(path));
  return webFlow && deploys && !message.startsWith("Merge ");
}

function subjectOf({ message }: Commit): string {
  return message.split("\n", 1)[0] ?? "";
}
