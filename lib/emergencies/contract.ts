import { z } from "zod";
import { pageOf, pageQuery } from "../base/page.ts";
import { CLOCK_NAMES } from "./clocks.ts";
import { RECORD_KEYS } from "./required-records.ts";
import { SUSPICION_KINDS } from "./suspicion.ts";
import { CASE_VERBS } from "./verb.ts";

const instant = z.iso.datetime({ offset: true });
const person = z.object({ id: z.string(), name: z.string() });
const text = (max: number) => z.string().trim().min(1).max(max);
const placeKinds = z.enum(["cluster", "repository", "elsewhere"]);
export const placeSchema = z.object({ kind: placeKinds, name: z.string() });
const range = z.object({
  repository: z.string(),
  branch: z.string(),
  before: z.string().nullable(),
  after: z.string(),
});

export const caseIdSchema = z.string().regex(/^E-\d{4}-\d{3,}$/);
export const caseParams = z.object({ id: caseIdSchema });

export const CASE_STATUSES = ["declared", "found", "in-effect", "ended", "closed", "dismissed"] as const;
const status = z.enum(CASE_STATUSES);

export const clockSchema = z.object({
  name: z.enum(CLOCK_NAMES),
  from: instant,
  dueAt: instant,
  doneAt: instant.nullable(),
  reading: z.discriminatedUnion("state", [
    z.object({ state: z.literal("met"), tookMs: z.number() }),
    z.object({ state: z.literal("met-late"), tookMs: z.number(), lateMs: z.number() }),
    z.object({ state: z.literal("waiting"), startsAt: instant, leftMs: z.number() }),
    z.object({ state: z.literal("running"), leftMs: z.number(), part: z.number() }),
    z.object({ state: z.literal("breached"), lateMs: z.number() }),
    z.object({ state: z.literal("void") }),
  ]),
});

export const caseSummarySchema = z.object({
  id: z.string(),
  origin: z.enum(["declared", "found"]),
  status,
  title: z.string(),
  place: placeSchema,
  environment: z.string().nullable(),
  implementer: z.string(),
  owner: z.string().nullable(),
  openedAt: instant,
  claimedAt: instant.nullable(),
  overAt: instant.nullable(),
  late: z.array(z.enum(CLOCK_NAMES)),
  /** The clock that runs out first; null once nothing is waited for. */
  next: clockSchema.nullable(),
});

/** Something seen that no case covers yet. */
export const suspicionSchema = z.object({
  key: z.string(),
  kind: z.enum(SUSPICION_KINDS),
  outcome: z.enum(["suspected", "unmatched", "matched", "cleared", "dismissed"]),
  headline: z.string(),
  place: placeSchema,
  actor: z.string(),
  at: instant,
  receivedAt: instant,
  case: z.string().nullable(),
  explained: z.string().nullable(),
  entry: z.int(),
});

/** What a list may hold: cases of one status, those not over, or those that count. */
const CASE_LIST_STATUSES = [...CASE_STATUSES, "open", "not-dismissed"] as const;

export const caseListQuery = pageQuery.extend({
  status: z.enum(CASE_LIST_STATUSES).optional(),
  origin: z.enum(["declared", "found"]).optional(),
  from: instant.optional(),
  to: instant.optional(),
  /** Recorded time: the cases as the ledger had them then. */
  asOf: instant.optional(),
});
/** `size`: the ledger size that the answer was read at. */
export const caseListSchema = pageOf(caseSummarySchema).extend({ size: z.int(), generatedAt: instant });

const word = z.string().max(500).optional().catch(undefined);
/** What the address of the list may hold; a word that is none of ours filters nothing. */
export const caseSearch = z.object({
  status: z.enum(CASE_LIST_STATUSES).optional().catch(undefined),
  origin: z.enum(["declared", "found"]).optional().catch(undefined),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional()
    .catch(undefined),
  cursor: word,
});

/** Cases = declared + found − dismissed; the months add up to the same three. Events: see T-EMG-07. */
export const caseTotalsSchema = z.object({
  declared: z.int(),
  found: z.int(),
  dismissed: z.int(),
  open: z.int(),
  months: z.array(z.object({ month: z.string(), declared: z.int(), found: z.int(), dismissed: z.int() })),
  events: z.object({ matched: z.int(), unmatched: z.int(), dismissed: z.int(), suspected: z.int() }),
  suspected: z.array(suspicionSchema),
});

const milestone = z.object({
  name: z.string(),
  at: instant.nullable(),
  by: person.nullable(),
  entry: z.int().nullable(),
  dueAt: instant.nullable(),
});

export const deliverySchema = z.object({
  message: z.string(),
  kind: z.string(),
  title: z.string(),
  createdAt: instant,
  duty: z.string(),
  recipient: z.string(),
  channel: z.enum(["email", "webhook"]),
  phone: z.string().nullable(),
  state: z.enum(["queued", "accepted", "failed", "withdrawn"]),
  attempts: z.int(),
  nextAt: instant.nullable(),
  triedAt: instant.nullable(),
  acceptedAt: instant.nullable(),
  reason: z.string().nullable(),
});

export const caseSchema = caseSummarySchema.extend({
  reason: z.string(),
  incident: z.string().nullable(),
  kind: z.enum(["live-change", "commit-on-branch", "bypass-merge", "nothing-changed"]),
  range: range.nullable(),
  via: z.string(),
  implementers: z.array(person),
  authorisation: z.object({ mode: z.enum(["verbal", "asked"]), named: person }).nullable(),
  window: z.object({ minutes: z.number(), endsAt: instant, extended: z.int() }).nullable(),
  milestones: z.array(milestone),
  clocks: z.array(clockSchema),
  records: z.array(
    z.object({
      key: z.enum(RECORD_KEYS),
      group: z.enum(["change", "emergency"]),
      state: z.enum(["held", "waiting", "missing", "not-applicable"]),
      detail: z.string(),
      entry: z.int().nullable(),
    }),
  ),
  gathered: z.object({
    records: z.int(),
    writes: z.array(z.object({ index: z.int(), at: instant, verb: z.string(), object: z.string(), actor: z.string() })),
    moreWrites: z.int(),
    execs: z.int(),
  }),
  suspicions: z.array(suspicionSchema),
  links: z.array(
    z.object({ repository: z.string(), number: z.string(), purpose: z.enum(["retro", "revert"]), at: instant }),
  ),
  reviews: z.array(z.object({ of: z.string(), outcome: z.string(), comment: z.string(), at: instant, by: person })),
  notes: z.array(z.object({ at: instant, by: person, text: z.string() })),
  dismissal: z.object({ at: instant, by: person, reason: z.string() }).nullable(),
  feeds: z.array(z.object({ name: z.string(), type: z.string(), lastSeen: instant.nullable() })),
  deliveries: z.array(deliverySchema),
  /** What the one who asks may do about it now, and why not. */
  verbs: z.array(
    z.object({
      verb: z.enum(CASE_VERBS),
      offered: z.boolean(),
      refusal: z.string().nullable(),
      why: z.string().nullable(),
    }),
  ),
  /** Which of the two reviews the one who asks may give. */
  reviewsOffered: z.object({ change: z.boolean(), implementation: z.boolean() }),
  /** True while `advance` has not reached the newest action: figures of the page may lag. */
  catchingUp: z.boolean(),
  size: z.int(),
  now: instant,
});

const who = z.union([z.uuid(), z.email().max(254)]);

export const declareSchema = z.object({
  what: text(200),
  why: text(2000),
  incident: text(200).optional(),
  place: z.object({ kind: placeKinds, name: text(200) }),
  minutes: z.coerce.number().int().min(1).max(1440),
  /** Accounts, by id or by an e-mail address that is theirs alone. */
  authoriser: who,
  authorisation: z.enum(["verbal", "asked"]),
  /** Only where a token declares for somebody. */
  implementer: who.optional(),
  via: z.enum(["page", "api", "command-line"]).default("api"),
});

const nothing = z.object({});

/** What each verb is told. */
export const verbBodySchemas = {
  authorise: nothing,
  acknowledge: nothing,
  claim: z.object({ asImplementer: z.union([z.boolean(), z.stringbool()]).default(false) }),
  extend: z.object({ minutes: z.coerce.number().int().min(1).max(1440) }),
  cancel: z.object({ reason: text(2000) }),
  "hand-over": z.object({ to: who }),
  note: z.object({ text: text(4000) }),
  end: nothing,
  "link-pr": z.object({ pullRequest: text(500), purpose: z.enum(["retro", "revert"]).default("retro") }),
  review: z
    .object({
      of: z.enum(["change", "implementation"]).default("change"),
      outcome: z.enum(["approved", "changes-requested", "keep", "roll-back", "follow-up"]),
      comment: text(4000),
      /** The commits that were reviewed, where they stand on the branch. */
      repository: z.string().max(200).optional(),
      branch: z.string().max(200).optional(),
      before: z.string().max(64).optional(),
      after: z.string().max(64).optional(),
    })
    .refine(({ of, outcome }) => (of === "change") === (outcome === "approved" || outcome === "changes-requested"), {
      path: ["outcome"],
      message: "does not belong to this review",
    }),
  close: nothing,
  dismiss: z.object({ reason: text(2000) }),
} satisfies Record<(typeof CASE_VERBS)[number], z.ZodType>;

export type Declare = z.output<typeof declareSchema>;
export type CaseSummary = z.output<typeof caseSummarySchema>;
export type CaseList = z.output<typeof caseListSchema>;
export type CaseListQuery = z.output<typeof caseListQuery>;
export type CaseFilters = Omit<CaseListQuery, "cursor" | "limit">;
export type CaseTotals = z.output<typeof caseTotalsSchema>;
export type CaseView = z.output<typeof caseSchema>;
export type SuspicionView = z.output<typeof suspicionSchema>;
export type DeliveryView = z.output<typeof deliverySchema>;
export type ClockView = z.output<typeof clockSchema>;
