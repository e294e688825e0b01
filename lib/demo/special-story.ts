import { CASE_SPECIALS } from "./case-specials.ts";
import { declared, type Agenda } from "./case-story.ts";
import { CLUSTER_SPECIALS } from "./cluster-specials.ts";
import { later, type DemoEvent } from "./event.ts";
import { argoDrift, argoManagedWrite } from "./incident-story.ts";
import { polledSuspended } from "./payloads/flux.ts";
import type { Random } from "./random.ts";
import type { Repositories } from "./repository-story.ts";
import { H, type Special } from "./special.ts";

/**
 * On which day of a story of `days` each special day falls. A shorter story tells the same days closer together, one
 * a day, in their order; what then comes too near to the end is left out.
 */
export function placeSpecials(days: number, scale: number): ReadonlyMap<number, Special> {
  const placed = new Map<number, Special>();
  const inOrder = [...CASE_SPECIALS, ...CLUSTER_SPECIALS].sort((one, other) => other.daysBefore - one.daysBefore);
  let before = 1;
  for (const special of inOrder) {
    const day = Math.max(days - Math.round(special.daysBefore * scale), before + 1);
    if (day > days - 2) break;
    placed.set(day, special);
    before = day;
  }
  return placed;
}

/** The last hours: an ended case that waits for its review, an open drift, and a write by somebody nobody knows. */
export function lastHours(random: Random, repositories: Repositories, now: string, agenda: Agenda): DemoEvent[] {
  const at = later(now, -50 * 60);
  const written = { app: "payments-us", name: "feature-flags" };
  return [
    polledSuspended("fluxStaging", "notifier", later(now, -3 * H)),
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
    argoManagedWrite({ ...written, at, by: "kchen", auditId: random.uuid() }),
    ...argoDrift(random, {
      ...written,
      at: later(at, 13),
      commit: repositories.paymentsDeploy.tipAt(later(at, -2 * H)),
    }),
  ];
}
