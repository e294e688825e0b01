import type { Message } from "../notifications/message.ts";
import type { BlindInterval } from "./blind.ts";

/** What compliance is told when a source goes blind. The key is the interval's: it is told once. */
export function blindMessage(key: string, interval: BlindInterval): Message {
  const { name, from, to, reason } = interval;
  return {
    key: `blind:${key}`,
    kind: "sources.blind",
    about: interval.source,
    title:
      to === null
        ? `${name} is blind since ${instant(from)}`
        : `${name} was blind from ${instant(from)} to ${instant(to)}`,
    lines: [
      WHY[reason](interval),
      "",
      to === null
        ? interval.reason === "unanswered"
          ? "The interval ends with the next answer."
          : "The interval ends with the next record."
        : "The interval has ended; what comes later does not remove it.",
      "What this source would have decided in that time is unknown, and no pass.",
    ],
    path: `/sources/${interval.source}`,
    facts: { source: interval.source, reason, from, to },
  };
}

const WHY: Readonly<Record<BlindInterval["reason"], (interval: BlindInterval) => string>> = {
  silent: ({ from, limit }) =>
    `Nothing was received after ${instant(from)}; more than ${limit ?? 0} min is too long for it.`,
  unanswered: ({ note, lost }) =>
    [`Its forge is asked, and did not answer: ${note ?? "nobody knows why"}`, ...(lost ?? [])].join(" "),
  refused: ({ note }) =>
    `A delivery with the right token could not be taken: ${(note ?? "").toLowerCase().replaceAll("_", " ")}.`,
  declared: ({ by, note }) => `${by ?? "Somebody"} says so: ${note ?? ""}`,
};

function instant(at: string): string {
  return `${at.slice(0, 19).replace("T", " ")}Z`;
}
