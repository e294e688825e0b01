import { z } from "zod";
import { pageOf, pageQuery } from "../base/page.ts";
import { identitySchema } from "../people/contract.ts";
import { isZone } from "../policy/calendar.ts";
import { CHANGE_CLASSES } from "./class.ts";

export const SIGNATURE_STATUSES = [
  "good",
  "bad",
  "unknown-key",
  "expired",
  "revoked",
  "unsigned",
  "unsupported",
  "pending",
] as const;

const instant = z.iso.datetime({ offset: true });
const name = z.string().trim().toLowerCase().max(200);
const sha = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[0-9a-f]{4,64}$/, "the beginning of a commit id, at least four digits");

export const changesQuery = pageQuery.extend({
  repository: name.optional(),
  branch: z.string().max(200).optional(),
  /** A commit, or the beginning of one. */
  sha: sha.optional(),
  /** Landed at or after, and before. */
  from: instant.optional(),
  to: instant.optional(),
  signature: z.enum(SIGNATURE_STATUSES).optional(),
  class: z.enum(CHANGE_CLASSES).optional(),
  /** On the first-parent line now, or displaced from it; both where left out. */
  standing: z.enum(["line", "displaced"]).optional(),
  /** Key of a landing. */
  landing: z.string().max(500).optional(),
  /** A control test, with `verdict`: changes that it judges so, themselves or by their landing. */
  test: z
    .string()
    .regex(/^T-[A-Z]+-\d+$/)
    .optional(),
  verdict: z.enum(["pass", "exception", "pending", "not_applicable", "unknown"]).optional(),
  /** As the ledger told it at this instant. */
  asOf: instant.optional(),
});
export type ChangesQuery = z.output<typeof changesQuery>;
export type ChangeFilters = Omit<ChangesQuery, "cursor" | "limit">;

const one = z.string().max(500).optional().catch(undefined);
const day = z.iso.date().optional().catch(undefined);

/** The address of the page; what is not right in it is left out. `from` and `to` are dates, both included. */
export const changesSearch = z.object({
  repository: one,
  sha: sha.optional().catch(undefined),
  signature: z.enum(SIGNATURE_STATUSES).optional().catch(undefined),
  class: z.enum(CHANGE_CLASSES).optional().catch(undefined),
  standing: z.enum(["line", "displaced"]).optional().catch(undefined),
  landing: one,
  test: one,
  verdict: z.enum(["pass", "exception", "pending", "not_applicable", "unknown"]).optional().catch(undefined),
  from: day,
  to: day,
  /** In which the days of `from` and `to` begin; UTC where none is named. */
  zone: z.string().max(64).refine(isZone).optional().catch(undefined),
  cursor: one,
  hide: one,
});

/** The address of the list of landings, as that of changes. */
export const landingsSearch = changesSearch
  .omit({ sha: true, signature: true, landing: true, test: true, verdict: true })
  .extend({ kind: z.enum(["pull-request", "direct"]).optional().catch(undefined) });

const identity = z.object({ name: z.string(), email: z.string() });

export const accountSchema = z.object({
  kind: z.string(),
  name: z.string(),
  id: z.string().nullable(),
  issuer: z.string(),
});
export type AccountDto = z.output<typeof accountSchema>;

/** `<entry>.<ordinal>`: the evidence that says so. */
const evidence = z.string();

export const signatureSchema = z.object({
  /** `pending`: not verified yet. */
  status: z.enum(SIGNATURE_STATUSES),
  signerClass: z.enum(["person", "web-flow", "app", "controller", "unknown"]),
  format: z.string(),
  fingerprint: z.string().nullable(),
  signer: z.string().nullable(),
  signedAt: z.string().nullable(),
  /** When a transparency log took it in; null: none vouches for the time. */
  loggedAt: z.string().nullable(),
  keyAtObservation: z.string().nullable(),
  note: z.string().nullable(),
  evidence: evidence.nullable(),
});
export type SignatureDto = z.output<typeof signatureSchema>;

export const changeSchema = z.object({
  /** `<repository>@<branch>:<sha>` */
  id: z.string(),
  repository: z.string(),
  branch: z.string(),
  sha: z.string(),
  kind: z.enum(["deploy", "source"]),
  title: z.string(),
  author: identity,
  committer: identity,
  coAuthors: z.array(identity),
  /** Claimed by whoever made the commit. */
  committedAt: z.string(),
  position: z.int(),
  class: z.enum(CHANGE_CLASSES),
  /** The rule of pre-approved automation, of class `standard`. */
  standardRule: z.string().nullable(),
  /** The case, of class `emergency`. */
  case: z.string().nullable(),
  deploying: z.boolean(),
  signature: signatureSchema,
  /** Key of the landing it belongs to. */
  landing: z.string(),
  pullRequest: z.string().nullable(),
  landedAt: z.string(),
  landedBasis: z.enum(["merge", "push", "received", "between-fetches", "entry"]),
  /** It landed after this and at `landedAt` at the latest, where only an interval is known. */
  landedAfter: z.string().nullable(),
  /** Who merged, or else updated the ref. */
  landedBy: accountSchema.nullable(),
  /** False: displaced, it once was on the first-parent line. */
  firstParent: z.boolean(),
  displaced: z.object({ at: z.string(), by: z.string(), evidence }).nullable(),
  tickets: z.array(z.string()),
  evidence,
});
export type ChangeDto = z.output<typeof changeSchema>;

const readAt = { generatedAt: z.string(), size: z.int() };

export const changesPageSchema = pageOf(changeSchema).extend(readAt);
export type ChangesPage = z.output<typeof changesPageSchema>;

export const landingsQuery = changesQuery
  .omit({ sha: true, signature: true, landing: true, test: true, verdict: true })
  .extend({ kind: z.enum(["pull-request", "direct"]).optional() });
export type LandingsQuery = z.output<typeof landingsQuery>;
export type LandingFilters = Omit<LandingsQuery, "cursor" | "limit">;

export const landingSchema = z.object({
  /** `<repository>#<number>` of a pull request, `<repository>@<branch>:<after>` of a direct update. */
  id: z.string(),
  repository: z.string(),
  branch: z.string(),
  kind: z.enum(["pull-request", "direct"]),
  number: z.string().nullable(),
  title: z.string(),
  class: z.enum(CHANGE_CLASSES),
  landedAt: z.string(),
  landedBasis: z.string(),
  landedBy: accountSchema.nullable(),
  /** All of them in the order of the branch; `displaced` of them are on it no more. */
  changes: z.array(z.object({ id: z.string(), class: z.enum(CHANGE_CLASSES), firstParent: z.boolean() })),
  displaced: z.int(),
});
export type LandingDto = z.output<typeof landingSchema>;

export const landingsPageSchema = pageOf(landingSchema).extend(readAt);
export type LandingsPage = z.output<typeof landingsPageSchema>;

/** Whether two identities are one; `unknown` is never "different". */
export const sameness = z.enum(["same", "different", "unknown"]);

export const reviewSchema = z.object({
  id: z.string(),
  state: z.enum(["approved", "changes_requested", "commented", "dismissed", "unapproved"]),
  reviewer: accountSchema.nullable(),
  commitSha: z.string().nullable(),
  submittedAt: z.string(),
  /** It reviewed the head that was merged; null where the forge does not say. */
  headMatches: z.boolean().nullable(),
  beforeMerge: z.boolean().nullable(),
  dismissedAt: z.string().nullable(),
  /** An approval that neither a dismissal nor a withdrawal took back. */
  stands: z.boolean(),
  bot: z.boolean(),
  author: sameness,
  coAuthors: sameness,
  committers: sameness,
  pushers: sameness,
  /** The person behind the account, where it is mapped. */
  person: z.string().nullable(),
  /** People were compared with the author, or only accounts: two accounts may be one person's. */
  by: z.enum(["people", "accounts"]),
  /** Whom somebody has to map before what is unknown here is known. */
  unmapped: z.array(identitySchema),
  url: z.string().nullable(),
  evidence,
});
export type ReviewDto = z.output<typeof reviewSchema>;

export const resultSchema = z.object({
  form: z.enum(["check-run", "check-suite", "status", "job", "run", "gate", "tests"]),
  name: z.string(),
  status: z.enum(["queued", "running", "completed"]),
  conclusion: z.string().nullable(),
  attempt: z.int(),
  failed: z.int().nullable(),
  at: z.string(),
  /** Which commit was tested. */
  sha: z.string(),
  on: z.enum(["head", "change", "queue"]),
  source: z.string(),
  url: z.string().nullable(),
  evidence,
});
export type ResultDto = z.output<typeof resultSchema>;

export const pullRequestSchema = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string().nullable(),
  body: z.string().nullable(),
  url: z.string().nullable(),
  author: accountSchema.nullable(),
  state: z.enum(["open", "closed", "merged"]),
  openedAt: z.string().nullable(),
  mergedAt: z.string().nullable(),
  mergedBy: accountSchema.nullable(),
  headSha: z.string().nullable(),
  heads: z.array(z.object({ sha: z.string(), at: z.string(), pushedBy: accountSchema.nullable(), evidence })),
  commitCount: z.int().nullable(),
  /** How the forge names this change. */
  tie: z.string(),
  openedEvidence: evidence.nullable(),
  mergedEvidence: evidence.nullable(),
});
export type PullRequestDto = z.output<typeof pullRequestSchema>;

/** A step of the spine: received; expected and not received; or not asked for. */
export const stepSchema = z.object({
  step: z.enum(["commit", "pull-request", "review", "checks", "gate", "merge", "deployment"]),
  state: z.enum(["received", "expected", "not-asked"]),
  at: z.string().nullable(),
  /** Why it is expected, or why not. */
  reason: z.enum(["path", "policy", "collected", "before-collection", "not-asked"]),
});
export type StepDto = z.output<typeof stepSchema>;

export const tagSchema = z.object({
  name: z.string(),
  /** The tag object; of a lightweight tag the commit. */
  object: z.string(),
  /** False: it stood for this commit and was moved away or deleted. */
  stands: z.boolean(),
  tagger: z.string().nullable(),
  taggedAt: z.string().nullable(),
  /** Of the tag itself, not of the commit. */
  signature: signatureSchema,
});
export type TagDto = z.output<typeof tagSchema>;

export const rulesSchema = z.object({
  /** `bypass`: not met, and let through because whoever did it may pass them. */
  result: z.enum(["pass", "fail", "bypass"]),
  /** Rules that were not met; null where the forge was not asked which. */
  failed: z.array(z.string()).nullable(),
  actor: accountSchema.nullable(),
  at: z.string(),
  evidence,
});
export type RulesDto = z.output<typeof rulesSchema>;

export const changeRecordSchema = changeSchema.extend({
  tree: z.string(),
  parents: z.array(z.string()),
  trailers: z.array(z.object({ key: z.string(), value: z.string() })),
  paths: z.array(z.string()),
  /** More were touched than are listed. */
  pathsCut: z.boolean(),
  update: z
    .object({
      after: z.string(),
      before: z.string().nullable(),
      actor: accountSchema.nullable(),
      at: z.string(),
      basis: z.string(),
      forced: z.boolean(),
      evidence,
    })
    .nullable(),
  /** Tags that stand or stood for this commit: releases. */
  tags: z.array(tagSchema),
  /** What the forge's own rules said of the update that brought it, oldest first. */
  rules: z.array(rulesSchema),
  pull: pullRequestSchema.nullable(),
  reviews: z.array(reviewSchema),
  results: z.array(resultSchema),
  steps: z.array(stepSchema),
  /** How many changes its landing brought. */
  landingChanges: z.int(),
  /** The other changes of the same landing; of a very large one the first. */
  siblings: z.array(z.object({ id: z.string(), sha: z.string(), title: z.string() })),
  policyVersion: z.int(),
  approvalsRequired: z.int(),
  requiredChecks: z.array(z.string()),
  ...readAt,
});
export type ChangeRecord = z.output<typeof changeRecordSchema>;

/**
 * A landing with its changes in the order of the branch, displaced ones too. `landing.changes` names them all; of a very
 * large one `items` are the first.
 */
export const landingRecordSchema = z.object({
  landing: landingSchema,
  items: z.array(changeSchema),
  ...readAt,
});
export type LandingRecord = z.output<typeof landingRecordSchema>;
