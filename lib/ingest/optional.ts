import { z } from "zod";

/**
 * Optional fields of a sender's payload: a value of another type, null or "" is as good as absent and MUST NOT lose the
 * rest of the record. What decides the meaning of a record is required in the schema instead.
 */
export const optionalText = z
  .string()
  .optional()
  .catch(undefined)
  .transform((text) => text || undefined);

export const optionalNumber = z.number().optional().catch(undefined);

export const optionalBoolean = z.boolean().optional().catch(undefined);

/** Texts of a list; other elements are left out, another type is an empty list. */
export const textList = z
  .array(z.unknown())
  .catch([])
  .transform((items) => items.filter((item): item is string => typeof item === "string" && item !== ""));

/** An object of any keys, or nothing. */
export const optionalMap = z.record(z.string(), z.unknown()).optional().catch(undefined);

/** An optional object of the given shape. */
export function optionalObject<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodCatch<z.ZodOptional<z.ZodObject<Shape, z.core.$loose>>> {
  return z.looseObject(shape).optional().catch(undefined);
}

/** The elements of a list that have the shape; others are left out, another type is an empty list. */
export function listOf<Item extends z.ZodType>(item: Item): z.ZodType<z.output<Item>[]> {
  return z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.flatMap((candidate): z.output<Item>[] => {
        const parsed = item.safeParse(candidate);
        return parsed.success ? [parsed.data] : [];
      }),
    );
}
