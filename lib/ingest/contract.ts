import { z } from "zod";

export const sourceTypes = ["flux", "argocd", "github", "gitlab", "kubernetes-audit", "ci", "records"] as const;

const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._/:@-]*$/u, "letters, digits, spaces and . _ / : @ -");

export const createSourceSchema = z.object({
  type: z.enum(sourceTypes),
  name,
  /** Which cluster a Flux, Argo CD or audit source speaks for. */
  cluster: name.optional(),
  environment: name.optional(),
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

export const sourceHealthSchema = z.object({
  id: z.string(),
  type: z.enum(sourceTypes),
  name: z.string(),
  cluster: z.string().nullable(),
  environment: z.string().nullable(),
  createdAt: z.string(),
  disabledAt: z.string().nullable(),
  /** `waiting`: nothing was received yet. `late`: silent for longer than its own rhythm allows. */
  state: z.enum(["waiting", "live", "late", "disabled"]),
  collectedSince: z.string().nullable(),
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
