import { z } from "zod";
import { pageOf, pageQuery } from "../base/page.ts";
import { PERMISSIONS, ROLES } from "./permission.ts";

export const roleSchema = z.enum(ROLES);
const roles = z.array(roleSchema).min(1).max(ROLES.length);
const instant = z.iso.datetime({ offset: true });
const names = z.union([z.literal("all"), z.array(z.string().trim().min(1).max(300)).max(500)]);

export const scopeGrantSchema = z.object({
  repositories: names,
  environments: names,
  from: instant.optional(),
  to: instant.optional(),
});

const name = z.string().trim().min(1).max(120);
const email = z.email().max(254).toLowerCase();

export const accountStatusSchema = z.enum(["active", "disabled", "waiting"]);

export const userSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string().nullable(),
  status: accountStatusSchema,
  roles: z.array(roleSchema),
  scope: scopeGrantSchema,
  accessFrom: instant.nullable(),
  accessUntil: instant.nullable(),
  version: z.int(),
  createdAt: instant,
  changedAt: instant,
  identities: z.array(z.object({ issuer: z.string(), subject: z.string(), login: z.string().nullable() })),
});

export const userListQuery = pageQuery.extend({ status: accountStatusSchema.optional() });
export const userListSchema = pageOf(userSchema);

export const newUserSchema = z.object({
  name,
  email,
  roles,
  scope: scopeGrantSchema.default({ repositories: "all", environments: "all" }),
  accessFrom: instant.nullable().default(null),
  accessUntil: instant.nullable().default(null),
});

/** A one-time link, shown once: a path under the installation's address. */
export const invitationSchema = z.object({ path: z.string(), expiresAt: instant });

/** The invitation is null where a password was given, and when the command was sent before. */
export const userMadeSchema = z.object({ user: userSchema, invitation: invitationSchema.nullable() });

/** What to change; `version` is the one that was read, so that two people never overwrite each other. */
export const userChangeSchema = z
  .object({
    version: z.int(),
    name: name.optional(),
    status: z.enum(["active", "disabled"]).optional(),
    roles: roles.optional(),
    scope: scopeGrantSchema.optional(),
    accessFrom: instant.nullable().optional(),
    accessUntil: instant.nullable().optional(),
  })
  .strict();

export const tokenSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  hint: z.string(),
  roles: z.array(roleSchema),
  scope: scopeGrantSchema,
  createdBy: z.string(),
  createdAt: instant,
  expiresAt: instant,
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
});

export const tokenListSchema = pageOf(tokenSchema);

export const newTokenSchema = z.object({
  name,
  role: roleSchema,
  scope: scopeGrantSchema.default({ repositories: "all", environments: "all" }),
  expiresInDays: z.coerce.number().int().min(1).max(366).default(90),
});

/** `secret` is shown once and is stored nowhere. */
export const tokenMadeSchema = z.object({ token: tokenSchema, secret: z.string() });

export const sessionSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string().nullable(),
  roles: z.array(roleSchema),
  permissions: z.array(z.enum(PERMISSIONS)),
  scope: scopeGrantSchema,
  via: z.enum(["session", "token", "system"]),
  stepUpAt: instant.nullable(),
});

/** How many sessions ended. */
export const revokedSchema = z.object({ revoked: z.int() });

export const signInSchema = z.object({
  login: z.string().min(1).max(254),
  password: z.string().min(1).max(256),
  next: z.string().max(2000).optional(),
});

export const stepUpSchema = z.object({ password: z.string().min(1).max(256), next: z.string().max(2000).optional() });

export type User = z.output<typeof userSchema>;
export type UserList = z.output<typeof userListSchema>;
export type NewUser = z.input<typeof newUserSchema>;
export type UserChange = z.output<typeof userChangeSchema>;
export type Token = z.output<typeof tokenSchema>;
export type TokenList = z.output<typeof tokenListSchema>;
export type NewToken = z.input<typeof newTokenSchema>;
export type SessionView = z.output<typeof sessionSchema>;
