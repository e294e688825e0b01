import { z } from "zod";
import { KEY_FORMATS, REVOCATION_REASONS } from "./registered-key.ts";
import { isBranchName, REPOSITORY_KINDS } from "./repository.ts";
import { RECONCILERS } from "./setup-kit/kit-input.ts";
import { FORCES } from "./setup-kit/standing.ts";
import { SIGNER_KINDS } from "./signer-kind.ts";

/** Full name as the forge writes it, in lower case: events of the forge are tied to the repository by it. */
export const repositoryName = z
  .string()
  .trim()
  .toLowerCase()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9._-]+)*$/, "letters, digits, . _ - and /");

const branchName = z.string().trim().refine(isBranchName, { message: "is not a branch name" });

const glob = z
  .string()
  .min(1)
  .max(200)
  .refine((pattern) => (pattern.match(/\*+/g)?.length ?? 0) <= 6, { message: "may hold at most six stars" });

const tagPattern = z
  .string()
  .trim()
  .refine((pattern) => isBranchName(pattern.replace("*", "x")), { message: "is not a tag name with at most one star" });

export const addRepositorySchema = z.object({
  name: repositoryName,
  url: z.string().trim().min(1).max(2000),
  branches: z.array(branchName).min(1).max(20),
  kind: z.enum(REPOSITORY_KINDS).default("deploy"),
  /** Globs of what a reconciler applies; without any, every path deploys. */
  deployingPaths: z.array(glob).max(100).default([]),
  /** Tags that are fetched and whose signatures are verified: names with at most one star. */
  tags: z.array(tagPattern).max(20).default(["v*"]),
});
export type AddRepository = z.output<typeof addRepositorySchema>;

export const repositorySchema = z.object({
  name: z.string(),
  url: z.string(),
  kind: z.enum(REPOSITORY_KINDS),
  deployingPaths: z.array(z.string()),
  createdAt: z.string(),
  /** Last time that the remote was asked; null: never. */
  triedAt: z.string().nullable(),
  /** Why it could not be reached then; null: it was. */
  unreachable: z.string().nullable(),
  /** Since when it has been fetched from; null: it is not being fetched from now. */
  syncingSince: z.string().nullable(),
  /** Tags that stand on the remote, of the names that are fetched. */
  tags: z.int(),
  branches: z.array(
    z.object({
      name: z.string(),
      /** Null: never seen, or deleted. */
      tip: z.string().nullable(),
      gone: z.boolean(),
      checkedAt: z.string().nullable(),
      /** Commits on its first-parent line, and those that no longer are. */
      commits: z.int(),
      displaced: z.int(),
      /** Of a walk under way; null: none is. */
      walk: z.object({ done: z.int(), total: z.int() }).nullable(),
    }),
  ),
  signatures: z.record(z.string(), z.int()),
});
export type RepositoryDto = z.output<typeof repositorySchema>;

export const repositoryListSchema = z.object({
  items: z.array(repositorySchema),
  total: z.int(),
  nextCursor: z.null(),
});

export const syncResultSchema = z.object({
  repository: z.string(),
  /** `busy`: another process is at it. */
  outcome: z.enum(["synced", "unreachable", "busy"]),
  commits: z.int(),
  observations: z.int(),
  signatures: z.int(),
  movements: z.array(z.object({ branch: z.string(), movement: z.string() })),
});
export type SyncResult = z.output<typeof syncResultSchema>;

/** A name in a path, where its slashes are escaped. */
export const repositoryParam = z.string().transform((text, context) => {
  try {
    return decodeURIComponent(text).toLowerCase();
  } catch {
    context.addIssue({ code: "custom", message: "is not an escaped name" });
    return z.NEVER;
  }
});

export const wantedSyncSchema = z.object({ repository: z.string(), wantedAt: z.string() });
export type WantedSync = z.output<typeof wantedSyncSchema>;

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

const identitySchema = z.object({
  /** Pattern of e-mail addresses, URIs or principals. */
  subject: z.string().trim().min(1).max(300),
  /** OpenID Connect issuer; keyless certificates count only where it is named. */
  issuer: z.url().max(300).optional(),
});

export const addKeysSchema = z
  .object({
    /**
     * Armored OpenPGP, SSH public keys, an allowed_signers file, PEM certificates, a log's PEM public key, or
     * Sigstore's trusted_root.json.
     */
    content: z.string().min(1).max(2_000_000),
    kind: z.enum(SIGNER_KINDS).default("person"),
    /** Whose keys they are, where the file does not say or says otherwise. */
    name: z.string().trim().min(1).max(200).optional(),
    email: z.email().max(254).toLowerCase().optional(),
    from: instant.optional(),
    to: instant.optional(),
    /** Of authorities: who counts among those that they certify. */
    identities: z.array(identitySchema).max(200).optional(),
  })
  .refine(({ from, to }) => !from || !to || from < to, { message: "`from` must be before `to`" });
export type AddKeys = z.output<typeof addKeysSchema>;

export const keySchema = z.object({
  id: z.string(),
  fingerprint: z.string(),
  format: z.enum(KEY_FORMATS),
  kind: z.enum(SIGNER_KINDS),
  name: z.string().nullable(),
  email: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  identities: z.array(identitySchema),
  addedAt: z.string(),
  /** Uploaded by somebody here (null: before that was kept), or told by a forge of one of its accounts. */
  origin: z.enum(["uploaded", "forge"]),
  addedBy: z.string().nullable(),
  forge: z.object({ name: z.string(), account: z.string(), login: z.string() }).nullable(),
  /** The forge no longer says that the account has it, or that it may be believed. */
  ended: z.object({ at: z.string(), why: z.enum(["gone", "revoked"]) }).nullable(),
  /** Somebody uploaded the same key: then only that counts. */
  overruled: z.boolean(),
  /** Null: it was not revoked here. `from` null: for all time. */
  revocation: z
    .object({ reason: z.enum(REVOCATION_REASONS), from: z.string().nullable(), revokedAt: z.string() })
    .nullable(),
  /** Commits whose last verification names it, and those by status. */
  commits: z.int(),
  statuses: z.record(z.string(), z.int()),
  /** Tags whose last verification names it. */
  tags: z.int(),
});
export type KeyDto = z.output<typeof keySchema>;

export const keyListSchema = z.object({ items: z.array(keySchema), total: z.int(), nextCursor: z.null() });

export const addedKeysSchema = z.object({
  items: z.array(
    keySchema.pick({
      ...{ id: true, fingerprint: true, format: true, kind: true, name: true, email: true, from: true, to: true },
      ...{ identities: true, addedAt: true },
    }),
  ),
  /** Commits and tags that will be verified again, because they name one of these keys. */
  verifyAgain: z.int(),
});
export type AddedKeys = z.output<typeof addedKeysSchema>;

export const keyParam = z.uuid();

export const revokeKeySchema = z.object({
  reason: z.enum(REVOCATION_REASONS),
  /** From when on its signatures are not believed; absent: a compromised or lost key never, another one from now on. */
  from: instant.optional(),
  note: z.string().trim().min(1).max(2000),
});
export type RevokeKey = z.output<typeof revokeKeySchema>;

export const revokedKeySchema = z.object({
  fingerprint: z.string(),
  reason: z.enum(REVOCATION_REASONS),
  from: z.string().nullable(),
  /** Commits and tags that will be verified again. */
  verifyAgain: z.int(),
});
export type RevokedKey = z.output<typeof revokedKeySchema>;

const namespaceName = z
  .string()
  .trim()
  .max(63)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, "is not the name of a namespace");

/** What a set-up kit is made for, where it is not to be what the ledger tells. */
export const setupQuery = z.object({
  reconciler: z.enum(RECONCILERS).optional(),
  forge: z.enum(["github", "gitlab"]).optional(),
  /** With commas. */
  namespaces: z
    .string()
    .max(2000)
    .transform((text) => text.split(",").filter((one) => one.trim() !== ""))
    .pipe(z.array(namespaceName).min(1).max(50))
    .optional(),
});
export type SetupQuery = z.output<typeof setupQuery>;

export const setupSchema = z.object({
  repository: z.string(),
  forge: z.enum(["github", "gitlab"]),
  /** Null: nothing deploys from it. */
  reconciler: z.enum(RECONCILERS).nullable(),
  generatedAt: z.string(),
  items: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      why: z.string(),
      /** Control tests that its evidence feeds. */
      tests: z.array(z.string()),
      files: z.array(
        z.object({
          path: z.string(),
          language: z.enum(["yaml", "json", "markdown", "shell", "text"]),
          content: z.string(),
        }),
      ),
      /** Shell, run where the files were written. */
      apply: z.string(),
      notes: z.array(z.string()),
      standing: z.object({
        state: z.enum(FORCES),
        since: z.string().nullable(),
        sentence: z.string(),
        /** Ledger indexes of the entries that show it. */
        entries: z.array(z.int()),
      }),
    }),
  ),
});
export type SetupDto = z.output<typeof setupSchema>;

export const setupSummarySchema = z.object({
  repository: z.string(),
  kind: z.enum(REPOSITORY_KINDS),
  forge: z.enum(["github", "gitlab"]),
  reconciler: z.enum(RECONCILERS).nullable(),
  inForce: z.int(),
  notInForce: z.int(),
  unknown: z.int(),
});
export type SetupSummary = z.output<typeof setupSummarySchema>;
