import { z } from "zod";
import { CHANGE_CLASSES } from "../changes/class.ts";

const instant = z.iso.datetime({ offset: true });

export const populationQuery = z.object({
  repository: z.string().trim().toLowerCase().max(200).optional(),
  /** Landed at or after, and before: bounds the classes. The tie-out is of all that is recorded. */
  from: instant.optional(),
  to: instant.optional(),
});
export type PopulationQuery = z.output<typeof populationQuery>;

const count = z.int();
const counts = { landings: count, changes: count, displaced: count };

export const branchCountSchema = z.object({
  repository: z.string(),
  branch: z.string(),
  kind: z.enum(["deploy", "source"]),
  tip: z.string().nullable(),
  checkedAt: z.string().nullable(),
  unreachable: z.string().nullable(),
  mirrored: z.object({ line: count, displaced: count }),
  changes: z.object({ line: count, displaced: count }),
  landings: z.object({ pullRequest: count, direct: count, displaced: count }),
  merges: z.object({ told: count, landed: count }),
  unexplained: count,
  forced: count,
  foxtrots: count,
});

export const populationSchema = z.object({
  /** Every class, by precedence; a change of a landing has its own. */
  classes: z.array(z.object({ class: z.enum(CHANGE_CLASSES), ...counts })),
  total: z.object(counts),
  branches: z.array(branchCountSchema),
  ties: z.array(
    z.object({
      name: z.enum(["git", "displaced", "classes", "landings", "merges"]),
      branch: z.string().nullable(),
      left: count,
      right: count,
    }),
  ),
  generatedAt: z.string(),
  size: z.int(),
});
export type Population = z.output<typeof populationSchema>;
