import { z } from "zod";
import { pageOf, pageQuery } from "../base/page.ts";

const instant = z.iso.datetime({ offset: true });

export const timelineQuery = pageQuery.extend({
  framework: z.enum(["soc2", "nist", "iso22", "iso13", "pci4", "pci3"]).optional(),
  control: z.string().max(40).optional(),
  kind: z.string().max(40).optional(),
  environment: z.string().max(80).optional(),
  source: z.string().max(80).optional(),
  repository: z.string().max(200).optional(),
  /** Commit, digest, subject or words of the headline. */
  q: z.string().trim().max(200).optional(),
  /** Received at or after, and before. */
  from: instant.optional(),
  to: instant.optional(),
});
export type TimelineQuery = z.output<typeof timelineQuery>;
export type TimelineFilters = Omit<TimelineQuery, "cursor" | "limit">;

export const timelineItemSchema = z.object({
  /** `<entry>.<ordinal>`: the evidence in its entry. */
  id: z.string(),
  index: z.int(),
  kind: z.string(),
  type: z.string().nullable(),
  headline: z.string(),
  subject: z.string().nullable(),
  actor: z.string().nullable(),
  source: z.object({ id: z.string(), name: z.string() }),
  repository: z.string().nullable(),
  environment: z.string().nullable(),
  sha: z.string().nullable(),
  state: z.string().nullable(),
  occurredAt: z.string().nullable(),
  receivedAt: z.string(),
});
export type TimelineItem = z.infer<typeof timelineItemSchema>;

export const timelinePageSchema = pageOf(timelineItemSchema).extend({ generatedAt: z.string(), size: z.int() });
export type TimelinePage = z.infer<typeof timelinePageSchema>;

export const controlTagSchema = z.object({
  key: z.string(),
  framework: z.string(),
  id: z.string(),
  tests: z.array(z.string()),
  how: z.string().nullable(),
});

export const evidenceRecordSchema = timelineItemSchema.extend({
  /** Who claims the time it occurred. */
  claimedBy: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string(), id: z.string().optional() })),
  auth: z.object({ method: z.string(), generation: z.int().nullable() }),
  url: z.string().nullable(),
  feeds: z.object({
    controls: z.array(controlTagSchema),
    tests: z.array(z.object({ id: z.string(), title: z.string() })),
  }),
  siblings: z.int(),
  proof: z.object({
    leafHash: z.string(),
    leaf: z.string(),
    commitment: z.string(),
    bytes: z.int().nullable(),
    sha256: z.string().nullable(),
    checkpointSize: z.int().nullable(),
    heldOutside: z.object({ size: z.int(), at: z.string() }).nullable(),
  }),
  raw: z.object({ text: z.string(), truncated: z.boolean(), erased: z.boolean(), redacted: z.boolean() }),
});
export type EvidenceRecord = z.infer<typeof evidenceRecordSchema>;

export const timelineDaysSchema = z.object({
  days: z.array(z.object({ day: z.string(), counts: z.record(z.string(), z.int()) })),
});
export type TimelineDays = z.infer<typeof timelineDaysSchema>;

const day = z.iso.date().optional().catch(undefined);
const word = z.string().max(200).optional().catch(undefined);

/** The address of the timeline page: days are included at both ends; whatever is malformed is as if absent. */
export const timelineSearch = z.object({
  framework: timelineQuery.shape.framework.catch(undefined),
  control: word,
  kind: word,
  environment: word,
  source: word,
  repository: word,
  q: word,
  from: day,
  to: day,
  cursor: word,
  record: word,
});
export type TimelineSearch = z.output<typeof timelineSearch>;

export interface TimelineFacets {
  readonly kinds: readonly string[];
  readonly repositories: readonly string[];
  readonly environments: readonly string[];
  readonly sources: readonly { readonly id: string; readonly name: string }[];
}
