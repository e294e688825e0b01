import { z } from "zod";
import { ACTION_OF, type CaseVerb, type VerbName } from "./verb.ts";

// The data of actions as every version of the product appended them: fields are only ever added, with a default.
const person = z.object({ id: z.string(), name: z.string() });
const place = z.object({ kind: z.enum(["cluster", "repository", "elsewhere"]), name: z.string() });
const range = z.object({
  repository: z.string(),
  branch: z.string(),
  before: z.string().nullable(),
  after: z.string(),
});
const terms = z.object({
  policyVersion: z.int(),
  clocks: z.object({
    acknowledgeMinutes: z.number(),
    verbalConfirmationHours: z.number(),
    windowMaxMinutes: z.number(),
    retroEvidenceHours: z.number(),
    reviewBusinessDays: z.number(),
    postImplementationBusinessDays: z.number(),
    countFrom: z.enum(["window-end", "first-write"]),
  }),
  calendar: z.object({ zone: z.string(), workingDays: z.array(z.int()), holidays: z.array(z.string()) }),
});
const opening = {
  title: z.string(),
  reason: z.string(),
  incident: z.string().nullable(),
  place,
  environment: z.string().nullable(),
  kind: z.enum(["live-change", "commit-on-branch", "bypass-merge", "nothing-changed"]),
  range: range.nullable(),
  implementers: z.array(person),
  actor: z.string().nullable(),
  account: z.string().nullable(),
  machine: z.boolean(),
  terms,
  feeds: z.array(z.object({ source: z.string(), name: z.string(), type: z.string(), lastSeen: z.string().nullable() })),
  causes: z.array(z.string()),
  quiet: z.boolean(),
};
const recordState = z.enum(["held", "waiting", "missing", "not-applicable"]);

const verbs = {
  declare: z.object({
    ...opening,
    verb: z.literal("declare"),
    via: z.enum(["page", "api", "command-line", "trailer"]),
    windowMinutes: z.number(),
    authorisation: z.object({ mode: z.enum(["verbal", "asked"]), named: person }).nullable(),
    claimedAt: z.string().nullable(),
    firstWriteAt: z.string().nullable(),
    lastWriteAt: z.string().nullable(),
    endedAt: z.string().nullable(),
  }),
  find: z.object({
    ...opening,
    verb: z.literal("find"),
    firstWriteAt: z.string(),
    lastWriteAt: z.string(),
    endedAt: z.string().nullable(),
  }),
  authorise: z.object({ verb: z.literal("authorise") }),
  acknowledge: z.object({ verb: z.literal("acknowledge") }),
  claim: z.object({ verb: z.literal("claim"), asImplementer: z.boolean() }),
  extend: z.object({ verb: z.literal("extend"), minutes: z.number() }),
  cancel: z.object({ verb: z.literal("cancel"), reason: z.string() }),
  "hand-over": z.object({ verb: z.literal("hand-over"), to: person }),
  note: z.object({ verb: z.literal("note"), text: z.string() }),
  identify: z.object({ verb: z.literal("identify"), implementers: z.array(person) }),
  end: z.object({ verb: z.literal("end") }),
  "link-pr": z.object({
    verb: z.literal("link-pr"),
    repository: z.string(),
    number: z.string(),
    purpose: z.enum(["retro", "revert"]),
  }),
  review: z.object({
    verb: z.literal("review"),
    of: z.enum(["change", "implementation"]),
    outcome: z.enum(["approved", "changes-requested", "keep", "roll-back", "follow-up"]),
    comment: z.string(),
    range: range.nullable(),
    expected: range.nullable().default(null),
  }),
  close: z.object({
    verb: z.literal("close"),
    records: z.array(z.object({ key: z.string(), state: recordState })),
  }),
  dismiss: z.object({ verb: z.literal("dismiss"), reason: z.string() }),
} satisfies Record<VerbName, z.ZodType>;

const VERB_OF = new Map(Object.entries(ACTION_OF).map(([verb, type]) => [type, verb as VerbName]));

/** The verb that an action of this type records, or null for the actions of other rooms. */
export function verbOfAction(type: string): VerbName | null {
  return VERB_OF.get(type) ?? null;
}

/** Reads the data of an action. Throws what zod throws: an own entry of a shape that this product never wrote. */
export function parseCaseVerb(name: VerbName, data: unknown): CaseVerb {
  const fields = typeof data === "object" && data !== null ? data : {};
  return verbs[name].parse({ ...fields, verb: name });
}
