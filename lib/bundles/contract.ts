import { z } from "zod";
import { pageOf, pageQuery } from "../base/page.ts";

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "A day is written YYYY-MM-DD.");
const places = z.union([z.literal("all"), z.array(z.string().min(1).max(300)).min(1).max(200)]);

/** What to export. `framework` names an edition; `pci` and `iso` alone are refused with EDITION_NEEDED. */
export const newBundleSchema = z.strictObject({
  framework: z.string().min(1).max(20),
  /** Both days are included, in the zone. */
  from: day,
  to: day,
  zone: z.string().min(1).max(60),
  repositories: places.default("all"),
  environments: places.default("all"),
});

const commas = z
  .string()
  .max(4000)
  .optional()
  .transform((text) => (text ? text.split(",").filter((name) => name !== "") : undefined));

/** The same as a query, lists with commas. */
export const previewQuery = z.object({
  framework: z.string().min(1).max(20),
  from: day,
  to: day,
  zone: z.string().min(1).max(60),
  repositories: commas,
  environments: commas,
});
export type PreviewQuery = z.input<typeof previewQuery>;

export const BUNDLE_STATES = ["queued", "collecting", "hashing", "signed", "ready", "failed"] as const;

export const bundleSchema = z.object({
  id: z.string(),
  /** Of log, size and request: the same request at the same size has the same one, and the same bytes. */
  identifier: z.string(),
  framework: z.string(),
  frameworkName: z.string(),
  from: z.string(),
  to: z.string(),
  zone: z.string(),
  /** Half-open, UTC. */
  stored: z.object({ from: z.string(), to: z.string() }),
  repositories: z.union([z.literal("all"), z.array(z.string())]),
  environments: z.union([z.literal("all"), z.array(z.string())]),
  size: z.int(),
  state: z.enum(BUNDLE_STATES),
  done: z.int(),
  total: z.int(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  finishedAt: z.string().nullable(),
  fileName: z.string(),
  sha256: z.string().nullable(),
  fingerprint: z.string().nullable(),
  bytes: z.int().nullable(),
  records: z.int().nullable(),
  files: z.int().nullable(),
  fault: z.string().nullable(),
});
export type Bundle = z.infer<typeof bundleSchema>;

export const bundlesQuery = pageQuery;
export const bundlesPageSchema = pageOf(bundleSchema);
export type BundlesPage = z.infer<typeof bundlesPageSchema>;

export const previewSchema = z.object({
  stored: z.object({ from: z.string(), to: z.string() }),
  size: z.int(),
  /** Rows of each population, in the order of the bundle. */
  populations: z.array(z.object({ name: z.string(), rows: z.int() })),
  /** Entries received in the period. Records of the bundle are these and the ones that rows name besides. */
  records: z.int(),
});
export type BundlePreview = z.infer<typeof previewSchema>;

/** What a request can be limited to. */
export const choicesSchema = z.object({ repositories: z.array(z.string()), environments: z.array(z.string()) });
export type BundleChoices = z.infer<typeof choicesSchema>;
