import type { Aggregate, View } from "./projection.ts";

/** A moment that a tick has to name; `firedAt` is the tick's time, or when what it is about was late already. */
export interface Deadline {
  readonly about: string;
  readonly dueAt: string;
  readonly firedAt: string | null;
}

/** Of every room that waits for time: keys are `<what>:<id>…`, and a room minds those of its own prefixes alone. */
export const deadlines: Aggregate<Deadline> = {
  table: "deadline",
  versioned: false,
  columns: (state) => ({ about: state.about, due_at: state.dueAt, fired_at: state.firedAt }),
};

/**
 * Marks a deadline that a tick names at `at`. Null where there is nothing to do: named before, taken away, or moved past
 * the tick by an entry that the tick did not know of.
 */
export async function fireDeadline(view: View, key: string, at: string): Promise<Deadline | null> {
  const deadline = await view.get(deadlines, key);
  if (!deadline || deadline.firedAt !== null || Date.parse(deadline.dueAt) > Date.parse(at)) return null;
  const fired = { ...deadline, firedAt: at };
  view.put(deadlines, key, fired);
  return fired;
}
