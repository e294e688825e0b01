import { z } from "zod";
import { pageOf, pageQuery } from "../base/page.ts";
import { BOUND_BY } from "./directory.ts";
import { IDENTITY_KINDS, identityOf } from "./identity.ts";
import { USES } from "./observed.ts";

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const validity = { from: z.string().nullable(), to: z.string().nullable() };

export const identitySchema = z.object({ kind: z.enum(IDENTITY_KINDS), issuer: z.string(), value: z.string() });

const personName = z.string().trim().min(1).max(200);
const note = z.string().trim().max(2000).default("");

/** An identity as somebody writes it. Addresses and keys have no issuer; every other kind needs one. */
const boundIdentity = z
  .strictObject({
    kind: z.enum(IDENTITY_KINDS),
    issuer: z.string().trim().max(200).default(""),
    value: z.string().trim().min(1).max(500),
    from: instant.nullable().default(null),
    to: instant.nullable().default(null),
  })
  .refine(({ kind, issuer }) => kind === "email" || kind === "key" || issuer !== "", {
    message: "needs who vouches for it, such as github",
    path: ["issuer"],
  })
  .refine(({ kind, value }) => kind !== "email" || z.email().safeParse(value).success, {
    message: "is not an e-mail address",
    path: ["value"],
  })
  .refine(({ from, to }) => from === null || to === null || from < to, {
    message: "`from` must be before `to`",
    path: ["to"],
  })
  .transform(({ kind, issuer, value, from, to }) => ({ ...identityOf(kind, issuer, value), from, to }));

const boundIdentities = z.array(boundIdentity).max(100);

export const newPersonSchema = z.strictObject({
  name: personName,
  bot: z.boolean().default(false),
  identities: boundIdentities.default([]),
  how: z.enum(["hand", "proposal"]).default("hand"),
  note,
});
export type NewPerson = z.output<typeof newPersonSchema>;

export const personChangeSchema = z.strictObject({
  name: personName.optional(),
  bot: z.boolean().optional(),
  note,
});
export type ChangePerson = z.output<typeof personChangeSchema>;

/** Identities that become this person's, and that are no longer: those whose binding is exactly the one named. */
export const identitiesChangeSchema = z
  .strictObject({
    bind: boundIdentities.default([]),
    release: boundIdentities.default([]),
    how: z.enum(["hand", "proposal"]).default("hand"),
    note,
  })
  .refine(({ bind, release }) => bind.length + release.length > 0, { message: "name at least one identity" });
export type ChangeIdentities = z.output<typeof identitiesChangeSchema>;

export const mergeSchema = z.strictObject({
  /** The person that goes; its identities become those of the one in the address. */
  from: z.uuid(),
  note: z.string().trim().min(3).max(2000),
});

export const splitSchema = z.strictObject({
  name: personName,
  bot: z.boolean().default(false),
  identities: boundIdentities.min(1),
  note: z.string().trim().min(3).max(2000),
});
export type SplitPerson = z.output<typeof splitSchema>;

export const personRefSchema = z.object({ id: z.string() });
export const personParams = z.object({ id: z.uuid() });

const by = z.object({ id: z.string(), name: z.string() });

const bindingSchema = identitySchema.extend({
  ...validity,
  how: z.enum(BOUND_BY),
  boundAt: z.string(),
  boundBy: by,
});
export type BindingDto = z.output<typeof bindingSchema>;

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  bot: z.boolean(),
  addedAt: z.string(),
  /** The person that this one became; it is kept for its history. */
  mergedInto: z.string().nullable(),
  identities: z.array(bindingSchema),
});
export type PersonDto = z.output<typeof personSchema>;

const usesSchema = z.array(z.object({ use: z.enum(USES), count: z.int() }));

export const personRecordSchema = personSchema.extend({
  history: z.array(
    z.object({
      at: z.string(),
      by,
      what: z.enum(["added", "changed", "bound", "released", "merged", "merged-into", "split", "split-from"]),
      identities: z.array(identitySchema.extend(validity)),
      other: z.object({ id: z.string(), name: z.string() }).nullable(),
      note: z.string(),
    }),
  ),
  /** What hangs on the identities. */
  uses: usesSchema,
});
export type PersonRecord = z.output<typeof personRecordSchema>;

export const peopleQuery = pageQuery.extend({
  /** Part of a name or of an identity. */
  search: z.string().trim().max(200).optional(),
});
export type PeopleQuery = z.output<typeof peopleQuery>;
export const peoplePageSchema = pageOf(personSchema).extend({ bots: z.int() });
export type PeoplePage = z.output<typeof peoplePageSchema>;

export const unmappedSchema = identitySchema.extend({
  /** `kind|issuer|value` */
  key: z.string(),
  name: z.string(),
  firstAt: z.string(),
  lastAt: z.string(),
  uses: usesSchema,
  /** Landings of which it is unknown, for want of this person, whether anybody else approved them. */
  unknownLandings: z.int(),
});
export type UnmappedDto = z.output<typeof unmappedSchema>;

export const unmappedQuery = pageQuery.extend({ kind: z.enum(IDENTITY_KINDS).optional() });
export type UnmappedQuery = z.output<typeof unmappedQuery>;
export const unmappedPageSchema = pageOf(unmappedSchema).extend({ unknownLandings: z.int() });
export type UnmappedPage = z.output<typeof unmappedPageSchema>;

export const PROPOSED_BY = ["verified-address", "private-address", "key", "account"] as const;

export const proposalSchema = z.object({
  /** Whom to bind them to; null: a new person. */
  person: z.object({ id: z.string(), name: z.string() }).nullable(),
  name: z.string(),
  identities: z.array(identitySchema),
  /** Who says that these are one person's. */
  reasons: z.array(z.enum(PROPOSED_BY)),
  unknownLandings: z.int(),
});
export type ProposalDto = z.output<typeof proposalSchema>;
export const proposalListSchema = z.object({ items: z.array(proposalSchema), total: z.int(), nextCursor: z.null() });
export type ProposalList = z.output<typeof proposalListSchema>;

export const importSchema = z.strictObject({
  /** The whole file: RFC 4180, with a head. */
  csv: z.string().min(1).max(2_000_000),
  file: z.string().trim().max(200).default("people.csv"),
  /** Says what would happen, and appends nothing. */
  dryRun: z.boolean().default(false),
});
export type ImportPeople = z.output<typeof importSchema>;

export const rowErrorSchema = z.object({ row: z.int(), column: z.string().nullable(), message: z.string() });
export type RowError = z.output<typeof rowErrorSchema>;

export const importResultSchema = z.object({
  dryRun: z.boolean(),
  /** Rows of the file, without its head. */
  rows: z.int(),
  /** Where any row is wrong nothing is imported. */
  errors: z.array(rowErrorSchema),
  newPeople: z.int(),
  knownPeople: z.int(),
  boundIdentities: z.int(),
  unmapped: z.object({ before: z.int(), after: z.int() }),
  unknownLandings: z.object({ before: z.int(), after: z.int() }),
  /** Unknown verdicts of the test that who is who decides; `after` is null where too many hang on it to judge ahead. */
  unknownVerdicts: z.object({ test: z.string(), before: z.int(), after: z.int().nullable() }),
});
export type ImportResult = z.output<typeof importResultSchema>;

const one = z.string().max(500).optional().catch(undefined);

/** The address of the page; what is not right in it is left out. */
export const peopleSearch = z.object({
  search: one,
  cursor: one,
  kind: z.enum(IDENTITY_KINDS).optional().catch(undefined),
  unmapped: one,
  hide: one,
});
