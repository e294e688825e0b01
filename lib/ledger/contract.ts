import { z } from "zod";

export const lagSchema = z.object({ entries: z.int(), at: z.string() });

export const setAsideSchema = z.object({
  index: z.int(),
  step: z.string(),
  /** Null where the reader's scope is limited: it may quote the entry. */
  reason: z.string().nullable(),
  tries: z.int(),
  since: z.string(),
  /** Projections stand past it, without what it says; else they wait for it. */
  passed: z.boolean(),
});
export type SetAside = z.output<typeof setAsideSchema>;

export const statusSchema = z.object({
  kind: z.enum(["production", "demo", "test"]),
  origin: z.string(),
  size: z.int(),
  checkpointAt: z.string().nullable(),
  pending: z.int(),
  oldestPendingAt: z.string().nullable(),
  advanced: z.int(),
  /** Null while the worker keeps up. */
  lag: lagSchema.nullable(),
  heldOutside: z.object({ size: z.int(), at: z.string() }).nullable(),
  /** Repositories that checkpoints are committed to; none where the reader's scope is limited. */
  anchors: z.array(
    z.object({
      url: z.string(),
      branch: z.string(),
      /** Of the newest checkpoint there; null where nothing was committed yet. */
      size: z.int().nullable(),
      at: z.string().nullable(),
      /** Why the last try failed; null where it went well. */
      fault: z.string().nullable(),
    }),
  ),
  now: z.string(),
  /** `role`: the server itself keeps the application from changing the ledger; `owner`: its triggers alone do. */
  separation: z.enum(["role", "owner"]),
  setAside: z.array(setAsideSchema),
  workers: z.array(z.object({ worker: z.string(), at: z.string(), separation: z.string().nullable() })),
  /** The worker refuses to sign: what it found. */
  refusedToSign: z.object({ at: z.string(), reason: z.string(), message: z.string().nullable() }).nullable(),
  /** The log's public key as c2sp.org/signed-note prints it; null where this process does not hold the log's key. */
  verificationKey: z.string().nullable(),
});
export type Status = z.output<typeof statusSchema>;

export const drivenAgainSchema = z.object({
  index: z.int(),
  /** Projections stood past the entry: they are built again from entry 0. */
  rebuilding: z.boolean(),
});
export type DrivenAgain = z.output<typeof drivenAgainSchema>;
