import type { z } from "zod";
import type { Json } from "../base/canonical-json.ts";
import type { Reading } from "./fact.ts";
import { unparsed } from "./reading.ts";

/** Reads one kind of event; null when the payload has not the shape that the event promises. */
export type Reader = (payload: Json) => readonly Reading[] | null;

/** A reader of payloads of one shape. Pure and total: what the shape refuses is null, never an exception. */
export function reader<Shape extends z.ZodType>(
  shape: Shape,
  read: (payload: z.output<Shape>) => readonly Reading[],
): Reader {
  return (payload) => {
    const parsed = shape.safeParse(payload);
    return parsed.success ? read(parsed.data) : null;
  };
}

/** Names that a sender gives its events are cut to this many characters in an unparsed fact. */
const MAX_EVENT_NAME = 100;

/** The readings of a payload by its event's reader; at least one, whatever the payload. */
export function readEvent(
  readers: ReadonlyMap<string, Reader>,
  event: string | undefined,
  payload: Json,
): readonly Reading[] {
  const name = event?.slice(0, MAX_EVENT_NAME);
  const read = event === undefined ? undefined : readers.get(event);
  if (read === undefined) return [unparsed("unknown-event", name)];
  const readings = read(payload);
  return readings === null || readings.length === 0 ? [unparsed("unknown-shape", name)] : readings;
}
