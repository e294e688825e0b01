import type { Agenda } from "./case-story.ts";
import type { DemoEvent, RepositoryKey } from "./event.ts";
import type { Random } from "./random.ts";
import type { Repositories } from "./repository-story.ts";

/** What a day that is told in detail is told with. */
export interface Telling {
  readonly random: Random;
  readonly repositories: Repositories;
  /** Midnight UTC of the day. */
  readonly day: string;
  readonly agenda: Agenda;
}

/** A day that is told in detail: how many days before the end of a story of full length, and what happens on it. */
export interface Special {
  readonly daysBefore: number;
  /** The repository that is pushed to on that very day. */
  readonly touches?: RepositoryKey;
  tell(telling: Telling): DemoEvent[] | Promise<DemoEvent[]>;
}

export const H = 3600;
export const D = 24 * H;
