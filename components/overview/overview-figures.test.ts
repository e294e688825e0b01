import { describe, expect, test } from "vitest";
import type { Population } from "../../lib/population/contract.ts";
import type { Waiting } from "../../lib/timeline/contract.ts";
import { branchTie } from "./branch-tie.ts";
import { LANDING_SERIES, landingPeriods } from "./landing-periods.ts";
import { CLASS_ORDER } from "./class-words.ts";
import { waitingCount } from "./waiting-count.ts";

describe("figures of the overview", () => {
  test("Git's line is what records tell and what stands in Git only", () => {
    const branch: Population["branches"][number] = {
      repository: "northwind/fleet",
      branch: "main",
      kind: "deploy",
      tip: "a".repeat(40),
      checkedAt: null,
      unreachable: null,
      mirrored: { line: 12, displaced: 1 },
      changes: { line: 11, displaced: 1 },
      landings: { pullRequest: 6, direct: 3, displaced: 1 },
      merges: { told: 6, landed: 6 },
      unexplained: 2,
      forced: 1,
      foxtrots: 0,
    };
    expect(branchTie(branch)).toEqual({
      branch: "northwind/fleet@main",
      repository: "northwind/fleet",
      name: "main",
      git: 12,
      told: 9,
      only: 3,
      displaced: 1,
    });
  });

  test("weeks lead to their days, within the period that is set, and every class is in one part of the bar", () => {
    const weeks = [
      { week: "2026-11-09", counts: { "pull-request": 3, standard: 1, unexplained: 1 } },
      { week: "2026-11-16", counts: {} },
    ];
    expect(landingPeriods(weeks, { from: "2026-11-11", to: "2026-11-20", repository: "northwind/fleet" })).toEqual([
      {
        key: "2026-W46",
        label: "W46",
        values: { regular: 4, emergency: 0, outside: 1 },
        href: "/changes/landings?from=2026-11-11&repository=northwind%2Ffleet&to=2026-11-15",
      },
      {
        key: "2026-W47",
        label: "W47",
        values: { regular: 0, emergency: 0, outside: 0 },
        href: "/changes/landings?from=2026-11-16&repository=northwind%2Ffleet&to=2026-11-20",
      },
    ]);
    expect(LANDING_SERIES.flatMap(({ classes }) => classes).sort()).toEqual([...CLASS_ORDER].sort());
  });

  test("what waits is counted whole, not as far as it is named", () => {
    const data: Waiting = {
      cases: { total: 7, items: [] },
      suspected: 1,
      drifts: { total: 3, items: [] },
      unexplained: { total: 2, oldest: null },
      lateSources: null,
      setAside: 1,
      lag: null,
      generatedAt: "2026-11-20T15:00:00.000Z",
      size: 1,
    };
    expect(waitingCount(data)).toBe(14);
  });
});
