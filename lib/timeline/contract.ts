import { z } from "zod";
import { pageOf, pageQuery } from "../base/page.ts";
import { CHANGE_CLASSES } from "../changes/class.ts";
import { accountSchema, changeSchema } from "../changes/contract.ts";
import { deploymentSchema } from "../deployments/contract.ts";
import { driftSchema } from "../drift/contract.ts";
import { caseSummarySchema } from "../emergencies/contract.ts";
import { sourceHealthSchema } from "../ingest/contract.ts";
import { lagSchema } from "../ledger/contract.ts";

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
  /** How it came where it was not sent to us as it happened; null is live. */
  came: z.enum(["polled", "backfilled", "snapshot", "imported"]).nullable(),
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
  auth: z.object({
    method: z.string(),
    generation: z.int().nullable(),
    /** Where a workload's OpenID Connect token proved it: whose, what let it in, and what it said of the workload. */
    workload: z
      .object({
        issuer: z.string(),
        subject: z.string(),
        claims: z.array(z.object({ name: z.string(), value: z.string() })),
      })
      .nullable(),
  }),
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
    /** The newest checkpoint in other hands: it holds this entry where its size is above the index. */
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

/** What waits for a person, within what the reader may see; null: the reader may not enter that room. */
export const waitingSchema = z.object({
  /** Open cases, the one whose clock runs out first first. */
  cases: z.object({ total: z.int(), items: z.array(caseSummarySchema) }),
  /** Signs of an emergency that are neither confirmed nor cleared. */
  suspected: z.int(),
  drifts: z.object({ total: z.int(), items: z.array(driftSchema) }),
  unexplained: z.object({ total: z.int(), oldest: z.string().nullable() }),
  lateSources: z
    .array(sourceHealthSchema.pick({ id: true, name: true, type: true, state: true, lastReceivedAt: true }))
    .nullable(),
  /** Entries that a step could not digest: pages lack what they say. */
  setAside: z.int(),
  /** The worker is behind; null while it keeps up. */
  lag: lagSchema.nullable(),
  generatedAt: z.string(),
  size: z.int(),
});
export type Waiting = z.infer<typeof waitingSchema>;

export const landingWeeksQuery = z.object({
  repository: z.string().trim().toLowerCase().max(200).optional(),
  /** Landed at or after, and before. */
  from: instant.optional(),
  to: instant.optional(),
});
export type LandingWeeksQuery = z.output<typeof landingWeeksQuery>;

export const landingWeeksSchema = z.object({
  /** Weeks by their Monday (UTC), every one of the period; classes that did not occur are left out. */
  weeks: z.array(z.object({ week: z.string(), counts: z.partialRecord(z.enum(CHANGE_CLASSES), z.int()) })),
});
export type LandingWeeks = z.infer<typeof landingWeeksSchema>;

/** The address of the overview: days are included at both ends. */
export const overviewSearch = z.object({ repository: word, from: day, to: day });
export type OverviewSearch = z.output<typeof overviewSearch>;

const source = z.object({ id: z.string(), name: z.string() });

/** The feed that would have told of a step, as it was when the change landed. */
const feed = z.object({
  step: z.enum(["pull-request", "ticket", "review", "checks", "gate", "merge", "deployment"]),
  /** Of deployments those in scope whose targets run a revision of the repository. */
  sources: z.array(source),
  /** When the first record of its kind was received; null: never. */
  since: z.string().nullable(),
  /** The time around the landing in which one of the sources was blind. */
  blind: z.object({ source: z.string(), from: z.string(), to: z.string().nullable() }).nullable(),
  /** What it says that a record is missing, decided as tests decide it. */
  standing: z.enum(["never", "before-collection", "blind", "on-its-way", "collected"]),
  /** Until when it may be on its way. */
  until: z.string().nullable(),
});
export type SpineFeed = z.output<typeof feed>;

/** What is said of another change: of this change of an earlier one, of a later one of this. */
const relation = z.object({
  kind: z.enum(["reverts", "picked-from", "reverted-by", "picked-by"]),
  /** Whose words: the message of the commit, or the text of the pull request that brought it. */
  by: z.enum(["message", "pull-request"]),
  /** The commit, or the number of the pull request, as it is named; of a later change its own commit. */
  named: z.string(),
  /** Null: no change of the repository within the reader's scope. */
  change: changeSchema
    .pick({ id: true, sha: true, branch: true, title: true, author: true, landedBy: true, landedAt: true })
    .extend(changeSchema.pick({ firstParent: true, evidence: true }).shape)
    .nullable(),
});
export type SpineRelation = z.output<typeof relation>;

/** A ticket that the change or its pull request names. */
const ticket = z.object({
  ticket: z.string(),
  /** What was received of it, the latest first, five at most; null where the reader may see no records of tickets. */
  records: z
    .array(z.object({ status: z.string(), title: z.string(), actor: accountSchema.nullable(), evidence: z.string() }))
    .nullable(),
});
export type SpineTicket = z.output<typeof ticket>;

/** A digest that was deployed, and what says from which commit of which repository it was built. */
const image = z.object({
  name: z.string(),
  digest: z.string(),
  /** Records of the deployments. */
  evidence: z.array(z.string()),
  /** Empty: no record that the reader may see says it. No signature of one was checked. */
  built: z.array(
    z.object({
      /** The artifact's own word of its origin, or an attestation. */
      by: z.enum(["artifact", "attestation"]),
      repository: z.string().nullable(),
      sha: z.string(),
      change: changeSchema.pick({ id: true, title: true, repository: true }).nullable(),
      predicate: z.string().nullable(),
      builder: z.string().nullable(),
      evidence: z.string().nullable(),
    }),
  ),
});
export type SpineImage = z.output<typeof image>;

const images = z.object({
  items: z.array(image),
  total: z.int(),
  /** Named by a tag alone. */
  tagged: z.array(z.string()),
});
export type SpineImages = z.output<typeof images>;

/** What the spine of a change says beside its record: who, through whom and when, and what came of it. */
export const spineSchema = z.object({
  /** By evidence, `<entry>.<ordinal>`. */
  entries: z.record(
    z.string(),
    z.object({ source, occurredAt: z.string().nullable(), receivedAt: z.string(), came: z.string().nullable() }),
  ),
  /** People behind accounts and addresses, by their identity keys; null where the reader may not read people. */
  people: z.record(z.string(), z.object({ id: z.string(), name: z.string() })).nullable(),
  feeds: z.array(feed),
  deployments: z.object({ items: z.array(deploymentSchema), total: z.int() }),
  drifts: z.object({ items: z.array(driftSchema), total: z.int() }),
  relations: z.array(relation),
  tickets: z.array(ticket),
  images,
});
export type Spine = z.output<typeof spineSchema>;

export const spineQuery = z.object({ change: z.string().max(700) });
