import { z } from "zod";
import { PUBLIC_ISSUERS, TRUST_CLAIMS, TRUST_PROVIDERS, type TrustProvider } from "../access/trust.ts";
import { pageOf, pageQuery } from "../base/page.ts";
import { BLIND_REASONS } from "./blind.ts";

export const sourceTypes = ["flux", "argocd", "github", "gitlab", "kubernetes-audit", "ci", "records"] as const;

const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._/:@-]*$/u, "letters, digits, spaces and . _ / : @ -");

const instant = z.iso.datetime({ offset: true });

/** Minutes of silence after which a source is blind, at most 30 days. */
const silenceMinutes = z
  .int()
  .min(5)
  .max(30 * 1440);

export const createSourceSchema = z.object({
  type: z.enum(sourceTypes),
  name,
  /** Which cluster a Flux, Argo CD or audit source speaks for. */
  cluster: name.optional(),
  environment: name.optional(),
  /** Null: silence never makes it blind. Without it the kind decides. */
  silenceLimitMinutes: silenceMinutes.nullable().optional(),
});
export type CreateSource = z.infer<typeof createSourceSchema>;

export const setupGuideSchema = z.object({
  title: z.string(),
  steps: z.array(
    z.object({
      text: z.string(),
      code: z.string().optional(),
      language: z.enum(["text", "yaml", "json", "shell"]).optional(),
    }),
  ),
});

export const createdSourceSchema = z.object({
  id: z.string(),
  secret: z.string(),
  url: z.string(),
  setup: setupGuideSchema,
});
export type CreatedSource = z.infer<typeof createdSourceSchema>;

export const rotateSecretSchema = z.object({
  /** How long the previous secret is still accepted. */
  overlapSeconds: z
    .int()
    .min(0)
    .max(30 * 86_400)
    .default(86_400),
});

export const rotatedSecretSchema = z.object({
  id: z.string(),
  secret: z.string(),
  generation: z.int(),
  previousExpiresAt: z.string().nullable(),
});

const claimValue = z.string().trim().min(1).max(500);

/** Public halves only: a set that holds a secret is refused whole. */
const publicKeys = z.object({
  keys: z
    .array(
      z
        .looseObject({ kty: z.enum(["RSA", "EC"]), kid: z.string().min(1).max(200) })
        .refine((key) => !("d" in key) && !("k" in key), "is a private key; paste the public ones"),
    )
    .min(1)
    .max(20),
});

/** An address that tokens name as theirs: https, or this machine's own. */
const issuer = z
  .url()
  .max(500)
  .refine((text) => {
    const { protocol, hostname, username, search, hash } = new URL(text);
    const own = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
    return (protocol === "https:" || (protocol === "http:" && own)) && username + search + hash === "";
  }, "is not an https address without name and query");

export const addTrustSchema = z
  .strictObject({
    provider: z.enum(TRUST_PROVIDERS),
    /** Left out: github.com's or gitlab.com's. Exactly as the token names it. */
    issuer: issuer.optional(),
    /** Left out: the address of this installation. */
    audience: z.string().trim().min(1).max(500).optional(),
    /** By name; each exactly. Ids, which nobody is given again, are a must. */
    claims: z.record(z.string(), claimValue),
    /** The issuer's public keys (a JSON Web Key Set), where it cannot be asked for them. */
    keys: publicKeys.optional(),
  })
  .superRefine(({ provider, issuer: named, claims }, context) => {
    const { identity, more } = TRUST_CLAIMS[provider];
    const fault = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (!named && !PUBLIC_ISSUERS[provider]) fault("issuer", "is the cluster's own: name it");
    for (const name of identity) if (!Object.hasOwn(claims, name)) fault("claims", `${name} is missing`);
    const unknown = Object.keys(claims).filter((name) => ![...identity, ...more].includes(name));
    if (unknown.length > 0) fault("claims", `${unknown.join(", ")}: not a claim that a rule may name`);
    for (const name of NUMERIC_CLAIMS[provider] ?? []) {
      if (!/^[1-9]\d{0,18}$/.test(claims[name] ?? "1")) fault("claims", `${name} is a number, not a name`);
    }
  });
export type AddTrust = z.output<typeof addTrustSchema>;

const NUMERIC_CLAIMS: Readonly<Partial<Record<TrustProvider, readonly string[]>>> = {
  github: ["repository_id"],
  gitlab: ["project_id"],
};

export const trustSchema = z.object({
  id: z.string(),
  provider: z.enum(TRUST_PROVIDERS),
  issuer: z.string(),
  audience: z.string(),
  claims: z.record(z.string(), z.string()),
  /** Ids of the pasted keys; null: the issuer is asked. */
  keyIds: z.array(z.string()).nullable(),
  addedAt: z.string(),
  addedBy: z.string(),
  removedAt: z.string().nullable(),
  removedBy: z.string().nullable(),
});
export type Trust = z.infer<typeof trustSchema>;

export const addedTrustSchema = trustSchema.extend({ setup: setupGuideSchema });
export type AddedTrust = z.infer<typeof addedTrustSchema>;

export const trustListSchema = z.object({ items: z.array(trustSchema), total: z.int(), nextCursor: z.null() });
export type TrustList = z.infer<typeof trustListSchema>;

export const silenceLimitSchema = z.strictObject({ silenceLimitMinutes: createSourceSchema.shape.silenceLimitMinutes });
export type SilenceLimit = z.infer<typeof silenceLimitSchema>;

export const declareBlindSchema = z.strictObject({
  from: instant,
  to: instant,
  reason: z.string().trim().min(10).max(500),
});
export type DeclareBlind = z.infer<typeof declareBlindSchema>;

export const doneSchema = z.object({ id: z.string(), entry: z.string() });
export type Done = z.infer<typeof doneSchema>;

export const collectionModes = ["push", "poll", "both"] as const;
export type CollectionMode = (typeof collectionModes)[number];

const forgeRepository = z
  .string()
  .trim()
  .max(200)
  .regex(/^[\w.-]+(?:\/[\w.-]+)+$/, "OWNER/NAME");

export const changeCollectionSchema = z.object({
  /** `push`: the forge sends. `poll`: we ask, and need no way in. `both`: what one loses the other finds. */
  mode: z.enum(collectionModes),
  /** Of the API: https://api.github.com, https://gitlab.com/api/v4, or that of a forge of one's own. */
  baseUrl: z.url({ protocol: /^https?$/ }).max(500),
  /** None: those of the population whose address is at this forge. */
  repositories: z.array(forgeRepository).max(500).default([]),
  intervalSeconds: z.int().min(30).max(3600).default(60),
  /** An access token of the forge; left out, the one that is sealed stays. */
  credential: z.string().trim().min(8).max(4000).optional(),
});
export type ChangeCollection = z.output<typeof changeCollectionSchema>;

export const startBackfillSchema = z.object({ from: z.iso.datetime({ offset: true }) });

export const backfillSchema = z.object({
  id: z.string(),
  from: z.string(),
  requestedAt: z.string(),
  requestedBy: z.string(),
  /** Objects that were read, and those of them that were not on record. */
  read: z.int(),
  kept: z.int(),
  listsDone: z.int(),
  listsTotal: z.int().nullable(),
  finishedAt: z.string().nullable(),
  error: z.string().nullable(),
});
export type BackfillDto = z.infer<typeof backfillSchema>;

export const collectionSchema = z.object({
  source: z.string(),
  mode: z.enum(collectionModes),
  baseUrl: z.string(),
  repositories: z.array(z.string()),
  intervalSeconds: z.int(),
  /** A merge at the forge is on record within this time; null where only the forge's own sending decides. */
  latencySeconds: z.int().nullable(),
  credential: z.object({ generation: z.int(), setAt: z.string() }).nullable(),
  lastPollAt: z.string().nullable(),
  lastSuccessAt: z.string().nullable(),
  nextPollAt: z.string().nullable(),
  lastError: z.string().nullable(),
  rate: z.object({ limit: z.int(), remaining: z.int(), resetAt: z.string().nullable() }).nullable(),
  backfills: z.array(backfillSchema),
  generatedAt: z.string(),
});
export type Collection = z.infer<typeof collectionSchema>;

export const sourceHealthSchema = z.object({
  id: z.string(),
  type: z.enum(sourceTypes),
  name: z.string(),
  cluster: z.string().nullable(),
  environment: z.string().nullable(),
  createdAt: z.string(),
  disabledAt: z.string().nullable(),
  /** `waiting`: nothing was received yet. `late`: silent for longer than is usual. `blind`: silent for too long. */
  state: z.enum(["waiting", "live", "late", "blind", "disabled"]),
  /** After how much silence it is blind (null: never by silence alone), and who says so. */
  silence: z.object({ minutes: z.int().nullable(), basis: z.enum(["set", "heartbeat", "kind", "none"]) }),
  /** Since when it is blind now, and all its intervals with their minutes. */
  blind: z.object({ since: z.string().nullable(), intervals: z.int(), minutes: z.int() }),
  collectedSince: z.string().nullable(),
  /** When its sender was last heard. */
  lastHeardAt: z.string().nullable(),
  lastReceivedAt: z.string().nullable(),
  entries: z.int(),
  pending: z.int(),
  unparsed: z.int(),
  duplicates: z.int(),
  refusals: z.array(z.object({ reason: z.string(), count: z.int(), lastAt: z.string() })),
  secrets: z.array(z.object({ generation: z.int(), createdAt: z.string(), expiresAt: z.string().nullable() })),
});
export type SourceHealth = z.infer<typeof sourceHealthSchema>;

export const sourceListSchema = z.object({
  items: z.array(sourceHealthSchema),
  total: z.int(),
  nextCursor: z.null(),
  generatedAt: z.string(),
});
export type SourceList = z.infer<typeof sourceListSchema>;

export const receivedSchema = z.object({
  accepted: z.int(),
  duplicates: z.int(),
  entries: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      duplicate: z.boolean(),
      conflict: z.literal(true).optional(),
      refused: z.string().optional(),
    }),
  ),
});

export const eraseEntrySchema = z.object({
  /** Why, for the record: a request of the person, a court's order. Names nobody. */
  reason: z.string().trim().min(1).max(2000),
});
export type EraseEntry = z.infer<typeof eraseEntrySchema>;

export const erasedSchema = z.object({
  index: z.int(),
  /** Of the record that says so. */
  id: z.string(),
});
export type Erased = z.infer<typeof erasedSchema>;

export const blindQuery = pageQuery.extend({
  source: z.string().max(80).optional(),
  reason: z.enum(BLIND_REASONS).optional(),
  /** Intervals that reach into this time; of each, the minutes that lie in it. */
  from: instant.optional(),
  to: instant.optional(),
  /** As the ledger told it at this instant. */
  asOf: instant.optional(),
});
export type BlindQuery = z.output<typeof blindQuery>;
export type BlindFilters = Omit<BlindQuery, "cursor" | "limit">;

const one = z.string().max(200).optional().catch(undefined);
const day = z.iso.date().optional().catch(undefined);

/** The address of the page; what is not right in it is left out. `from` and `to` are dates, both included. */
export const blindSearch = z.object({
  source: one,
  reason: blindQuery.shape.reason.catch(undefined),
  from: day,
  to: day,
  cursor: one,
});

export const blindIntervalSchema = z.object({
  id: z.string(),
  source: z.object({ id: z.string(), name: z.string() }),
  environment: z.string().nullable(),
  reason: z.enum(BLIND_REASONS),
  from: z.string(),
  /** Null: it goes on. */
  to: z.string().nullable(),
  /** Started minutes within the time that was asked for. */
  minutes: z.int(),
  note: z.string().nullable(),
  by: z.string().nullable(),
  limitMinutes: z.int().nullable(),
  recordedAt: z.string(),
  /** What cannot be read any more of that time. */
  lost: z.array(z.string()),
  /** When all of it had been read again; the interval stays. */
  backfilledAt: z.string().nullable(),
  /** Ledger entries that opened and ended it, and the one that says that it was read again. */
  openedBy: z.int(),
  closedBy: z.int().nullable(),
  backfilledBy: z.int().nullable(),
});
export type BlindIntervalItem = z.infer<typeof blindIntervalSchema>;

export const blindPageSchema = pageOf(blindIntervalSchema).extend({
  /** Of all pages: the sum of the rows. */
  minutes: z.int(),
  generatedAt: z.string(),
  size: z.int(),
});
export type BlindPage = z.infer<typeof blindPageSchema>;
