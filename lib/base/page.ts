import { z } from "zod";
import { AppError } from "./errors.ts";

/** Lists are read by keyset: `cursor` is what `nextCursor` of the page before said, opaque to clients. */
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export type PageQuery = z.output<typeof pageQuery>;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Exact, or null where it would have to be counted (`POST …/count`). */
  readonly total: number | null;
  readonly nextCursor: string | null;
}

type PageSchema<Item extends z.ZodType> = z.ZodObject<{
  items: z.ZodArray<Item>;
  total: z.ZodNullable<z.ZodInt>;
  nextCursor: z.ZodNullable<z.ZodString>;
}>;

/** The wire shape of a list of `item`. */
export function pageOf<Item extends z.ZodType>(item: Item): PageSchema<Item> {
  return z.object({ items: z.array(item), total: z.int().nullable(), nextCursor: z.string().nullable() });
}

type CursorPart = string | number | null;

/** The sort key of the last row shown, as base64url. */
export function encodeCursor(parts: readonly CursorPart[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const PARTS = {
  string: (part: unknown) => typeof part === "string",
  number: (part: unknown) => typeof part === "number",
  uuid: (part: unknown) => z.uuid().safeParse(part).success,
  instant: (part: unknown) => z.iso.datetime({ offset: true }).safeParse(part).success,
};

type PartKind = keyof typeof PARTS;

/**
 * The parts of a cursor that holds what `shape` says (`["instant", "uuid"]`, so that a cast in SQL cannot fail); null
 * without a cursor. Throws BAD_REQUEST/BAD_CURSOR: a cursor is the client's word like any other input.
 */
export function decodeCursor<const Shape extends readonly PartKind[]>(
  cursor: string | undefined,
  shape: Shape,
): { [At in keyof Shape]: Shape[At] extends "number" ? number : string } | null {
  if (cursor === undefined) return null;
  const parts = readParts(cursor);
  if (parts.length !== shape.length || !shape.every((kind, at) => PARTS[kind](parts[at]))) throw badCursor();
  // Safe because each part was just checked against its kind in `shape`.
  return parts as unknown as { [At in keyof Shape]: Shape[At] extends "number" ? number : string };
}

function readParts(cursor: string): readonly unknown[] {
  try {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const parts: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return Array.isArray(parts) ? (parts as unknown[]) : [];
  } catch (error) {
    throw badCursor(error);
  }
}

function badCursor(cause?: unknown): AppError {
  return new AppError("BAD_REQUEST", "BAD_CURSOR", "The cursor is not one that a list of this kind gave.", { cause });
}

/**
 * One page out of up to `limit + 1` rows: the one too many only says that there is a next page.
 * `keyOf` gives the sort key of a row, as `decodeCursor` will read it.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  total: number | null,
  map: { readonly item: (row: Row) => Item; readonly keyOf: (row: Row) => readonly CursorPart[] },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(map.item),
    total,
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(map.keyOf(last)) : null,
  };
}
