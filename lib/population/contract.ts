import { z } from "zod";
import { CHANGE_CLASSES } from "../changes/class.ts";
import { isZone } from "../policy/calendar.ts";

const instant = z.iso.datetime({ offset: true });

export const populationQuery = z.object({
  repository: z.string().trim().toLowerCase().max(200).optional(),
  /** Landed at or after, and before: bounds the classes. The tie-out is of all that is recorded. */
  from: instant.optional(),
  to: instant.optional(),
});
export type PopulationQuery = z.output<typeof populationQuery>;

const count = z.int();
const counts = { landings: count, changes: count, displaced: count };

export const branchCountSchema = z.object({
  repository: z.string(),
  branch: z.string(),
  kind: z.enum(["deploy", "source"]),
  tip: z.string().nullable(),
  checkedAt: z.string().nullable(),
  unreachable: z.string().nullable(),
  mirrored: z.object({ line: count, displaced: count }),
  changes: z.object({ line: count, displaced: count }),
  landings: z.object({ pullRequest: count, direct: count, displaced: count }),
  merges: z.object({ told: count, landed: count }),
  unexplained: count,
  forced: count,
  foxtrots: count,
});

export const populationSchema = z.object({
  /** Every class, by precedence; a change of a landing has its own. */
  classes: z.array(z.object({ class: z.enum(CHANGE_CLASSES), ...counts })),
  total: z.object(counts),
  branches: z.array(branchCountSchema),
  ties: z.array(
    z.object({
      name: z.enum(["git", "displaced", "classes", "landings", "merges"]),
      branch: z.string().nullable(),
      left: count,
      right: count,
    }),
  ),
  generatedAt: z.string(),
  size: z.int(),
});
export type Population = z.output<typeof populationSchema>;

const day = z.iso.date();
const zone = z.string().trim().min(1).max(64);

/** A period in days of a zone, both included; stored half-open. */
export const periodQuery = z.object({
  from: day,
  to: day,
  zone: zone.default("UTC"),
  repository: populationQuery.shape.repository,
});
export type PeriodQuery = z.output<typeof periodQuery>;

/** The same as of a ledger size; left out: now. */
export const fileQuery = periodQuery.extend({ size: z.coerce.number().int().min(1).optional() });
export type FileQuery = z.output<typeof fileQuery>;

/** The address of the page; what is not right in it is left out. */
export const populationSearch = z.object({
  from: day.optional().catch(undefined),
  to: day.optional().catch(undefined),
  zone: zone.refine(isZone).optional().catch(undefined),
  repository: populationQuery.shape.repository.catch(undefined),
  /** Why a count was not taken on. */
  refused: z.string().max(60).optional().catch(undefined),
});

const stored = z.object({ from: z.string(), to: z.string() });
const classCounts = z.record(z.enum(CHANGE_CLASSES), count);
export type ClassCounts = z.output<typeof classCounts>;

const periodRow = z.object({
  repository: z.string(),
  kind: z.enum(["deploy", "source"]),
  branches: z.array(z.string()),
  /** First day on which its forge was heard of; null: never. */
  collectedSince: z.string().nullable(),
  /** Changes on the line; the classes add up to it. */
  line: count,
  classes: classCounts,
  displaced: count,
  landings: z.object({ pullRequest: count, direct: count }),
  /** Pull requests of which the forge said that they were merged. */
  told: count,
});
export type PeriodRow = z.output<typeof periodRow>;

/** What stands out most of a week: how a change got there, worst first; `quiet` where all of it is explained. */
export const CELL_STATES = ["unexplained", "out-of-path", "emergency", "quiet", "none"] as const;

const cell = z.object({
  repository: z.string(),
  /** Which of the weeks. */
  week: count,
  line: count,
  displaced: count,
  classes: classCounts,
  state: z.enum(CELL_STATES),
  /** Minutes of the week in which a source of the repository was blind. */
  blindMinutes: count,
  /** The week, or its beginning, lies before anything was collected. */
  before: z.enum(["no", "partly", "wholly"]),
});
export type MapCell = z.output<typeof cell>;

const branchRecord = z.object({
  repository: z.string(),
  branch: z.string(),
  after: z.string().nullable(),
  until: z.string().nullable(),
  line: count,
  displaced: count,
  git: count.nullable(),
});

/** Information produced by the entity, as the ledger keeps it. */
export const ipeSchema = z.object({
  id: z.string().nullable(),
  entry: count.nullable(),
  at: z.string().nullable(),
  by: z.string().nullable(),
  period: z.object({ from: z.string(), to: z.string(), zone: z.string() }),
  stored,
  repositories: z.array(z.string()).nullable(),
  ledgerSize: count,
  query: z.string(),
  columns: z.array(z.string()),
  rows: count,
  firstKey: z.string().nullable(),
  lastKey: z.string().nullable(),
  sha256: z.string(),
  method: z.string(),
  /** By Git between the tips; `git` null where it did not count. */
  branches: z.array(branchRecord),
  gitVersion: z.string().nullable(),
  secondCount: z.object({ rows: count, git: count.nullable(), ties: z.boolean().nullable() }),
});
export type Ipe = z.output<typeof ipeSchema>;

export const ipesSchema = z.object({
  /** On record for just this period and these repositories, newest first. */
  items: z.array(ipeSchema),
  /** Asked for and not made yet. */
  waiting: count,
  /** Why the last count that somebody asked for was not made; null where it was. */
  fault: z.string().nullable(),
});
export type Ipes = z.output<typeof ipesSchema>;

export const requestedCountSchema = z.object({ id: z.string() });

export const periodSchema = z.object({
  period: z.object({ from: z.string(), to: z.string(), zone: z.string(), stored }),
  rows: z.array(periodRow),
  weeks: z.array(z.object({ first: z.string(), last: z.string(), from: z.string(), to: z.string() })),
  cells: z.array(cell),
  /** Times in which a source of some of the repositories was blind. */
  blind: z.array(
    z.object({
      source: z.string(),
      name: z.string(),
      reason: z.string(),
      from: z.string(),
      to: z.string().nullable(),
      repositories: z.array(z.string()),
    }),
  ),
  /** Revisions applied for the first time; null where only a part of the places may be seen or is asked for. */
  revisions: z
    .object({
      distinct: count,
      resolved: count,
      orphan: count,
      orphans: z.array(z.object({ id: z.string(), sha: z.string().nullable(), firstAt: z.string(), targets: count })),
    })
    .nullable(),
  ipe: ipesSchema,
  generatedAt: z.string(),
  size: count,
});
export type PopulationPeriod = z.output<typeof periodSchema>;
