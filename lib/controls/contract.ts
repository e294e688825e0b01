import { z } from "zod";
import { pageOf, pageQuery } from "../base/page.ts";
import { POPULATIONS, VERDICTS } from "./verdict.ts";

const FRAMEWORK_KEYS = ["soc2", "nist", "iso22", "pci4", "iso13", "pci3"] as const;
export const CONTROL_STATES = ["exception", "waived_only", "unknown", "no_exception", "not_collected"] as const;
export type ControlState = (typeof CONTROL_STATES)[number];
const instant = z.iso.datetime({ offset: true });
const word = z.string().max(200);
const count = z.int();

/** What bounds every figure: the items of a period, of a place, as the ledger told it at an instant. */
const bounds = z.object({
  repository: word.trim().toLowerCase().optional(),
  environment: word.optional(),
  /** Of items that happened at or after, and before. */
  from: instant.optional(),
  to: instant.optional(),
  asOf: instant.optional(),
});
export type Bounds = z.output<typeof bounds>;

export const controlsQuery = bounds.extend({ framework: z.enum(FRAMEWORK_KEYS).optional() });
export type ControlsQuery = z.output<typeof controlsQuery>;

export const testsQuery = bounds;

export const verdictsQuery = bounds.extend({
  ...pageQuery.shape,
  verdict: z.enum(VERDICTS).optional(),
  reason: word.optional(),
});
export type VerdictsQuery = z.output<typeof verdictsQuery>;
export type VerdictFilters = Omit<VerdictsQuery, "cursor" | "limit">;

/** Verdicts of one item: a landing, a change, a deployment, a drift, a case. */
export const itemVerdictsQuery = z.object({ item: z.string().min(1).max(600), asOf: instant.optional() });

const one = z.string().max(500).optional().catch(undefined);
const day = z.iso.date().optional().catch(undefined);

/** The address of a page; what is not right in it is left out. `from` and `to` are dates, both included. */
export const controlsSearch = z.object({
  framework: z.enum(FRAMEWORK_KEYS).optional().catch(undefined),
  repository: one,
  environment: one,
  state: z.enum(CONTROL_STATES).optional().catch(undefined),
  verdict: z.enum(VERDICTS).optional().catch(undefined),
  reason: one,
  from: day,
  to: day,
  cursor: one,
});

/** Disjoint, and their sum is `items`; `waived` is an of-which of exception. */
export const countsSchema = z.object({
  pass: count,
  exception: count,
  waived: count,
  pending: count,
  notApplicable: count,
  unknown: count,
  items: count,
});
export type Counts = z.output<typeof countsSchema>;

/** `collected`: decided of some item; `not_collected`: no record that it needs came; `not_automated`: not evaluated here. */
export const testStateSchema = z.enum(["collected", "not_collected", "not_automated"]);

export const testSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: testStateSchema,
  counts: countsSchema,
});
export type TestDto = z.output<typeof testSchema>;

export const controlSchema = z.object({
  /** With its edition: `soc2:CC8.1`. */
  key: z.string(),
  framework: z.enum(FRAMEWORK_KEYS),
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  support: z.enum(["primary", "supporting", "partial", "weak", "not_supported"]),
  state: z.enum(CONTROL_STATES),
  tests: z.array(z.string()),
  collected: count,
  counts: countsSchema,
});
export type ControlDto = z.output<typeof controlSchema>;

export const frameworkSchema = z.object({
  framework: z.enum(FRAMEWORK_KEYS),
  name: z.string(),
  edition: z.string(),
  retired: z.boolean(),
  controls: count,
  /** How many of its controls stand in each state: their sum is `controls`. */
  states: z.object({
    exception: count,
    waived_only: count,
    unknown: count,
    no_exception: count,
    not_collected: count,
  }),
});
export type FrameworkDto = z.output<typeof frameworkSchema>;

const readAt = { generatedAt: z.string(), size: z.int() };

export const controlsPageSchema = z.object({
  items: z.array(controlSchema),
  total: count,
  nextCursor: z.null(),
  frameworks: z.array(frameworkSchema),
  testsCollected: count,
  tests: count,
  ...readAt,
});
export type ControlsPage = z.output<typeof controlsPageSchema>;

export const controlRecordSchema = controlSchema.extend({
  limits: z.string().nullable(),
  evidence: z.array(z.object({ type: z.string(), how: z.string() })),
  testList: z.array(testSchema),
  /** Controls of other frameworks that a mapping ties to it, and which mappings do; `ANALYSIS` is our own reading. */
  related: z.array(z.object({ key: z.string(), title: z.string(), sources: z.array(z.string()) })),
  ...readAt,
});
export type ControlRecord = z.output<typeof controlRecordSchema>;

export const testsPageSchema = z.object({
  items: z.array(testSchema),
  total: count,
  nextCursor: z.null(),
  ...readAt,
});
export type TestsPage = z.output<typeof testsPageSchema>;

export const testRecordSchema = testSchema.extend({
  population: z.string(),
  assertion: z.string(),
  /** Of the code that evaluates it; null where none does. */
  version: z.int().nullable(),
  evidence: z.array(z.string()),
  controls: z.array(z.string()),
  reasons: z.array(z.object({ verdict: z.enum(VERDICTS), reason: z.string(), count })),
  ...readAt,
});
export type TestRecord = z.output<typeof testRecordSchema>;

export const verdictSchema = z.object({
  test: z.string(),
  testVersion: z.int(),
  policyVersion: z.int(),
  population: z.enum(POPULATIONS),
  item: z.string(),
  name: z.string(),
  verdict: z.enum(VERDICTS),
  waived: z.boolean(),
  reason: z.string(),
  sentence: z.string(),
  /** Which part of the assertion failed, or is not known. */
  attribute: z.string().nullable(),
  /** When it is asked again without another record. */
  until: z.string().nullable(),
  at: z.string(),
  repository: z.string().nullable(),
  environment: z.string().nullable(),
  /** `<entry>.<ordinal>` of what it was decided by. */
  evidence: z.array(z.string()),
  /** Ledger size since which it stands. */
  since: z.int(),
});
export type VerdictDto = z.output<typeof verdictSchema>;

export const verdictsPageSchema = pageOf(verdictSchema).extend(readAt);
export type VerdictsPage = z.output<typeof verdictsPageSchema>;
