import type { BlindIntervalItem, SourceHealth } from "../../lib/ingest/contract.ts";
import { countText } from "../ui/count-text.ts";
import { refusalWords } from "./source-words.ts";

export const REASON_NAMES: Readonly<Record<BlindIntervalItem["reason"], string>> = {
  silent: "silent",
  unanswered: "unanswered",
  refused: "refused",
  declared: "declared",
};

/** Why an interval is one, and who says so. */
export function whyBlind({ reason, limitMinutes, note, by, lost }: BlindIntervalItem): string {
  switch (reason) {
    case "silent":
      return `Nothing was received for longer than ${minutesText(limitMinutes ?? 0)}.`;
    case "unanswered":
      return ["Its forge was asked in vain, or not at all:", note ?? "nobody knows why", ...lost].join(" ");
    case "refused":
      return `A delivery with the right token was refused: ${refusalWords((note ?? "").toLowerCase())}`;
    case "declared":
      return `${by ?? "Somebody"} says so: ${note ?? ""}`;
  }
}

export function minutesText(minutes: number): string {
  return `${countText(minutes)} min`;
}

/** After how much silence a source is blind, and by whose word. */
export function silenceWords({ minutes, basis }: SourceHealth["silence"]): string {
  if (minutes === null)
    return basis === "set" ? "never, as was set here" : "never: it speaks only when something happens";
  const whose = {
    set: "as was set here",
    heartbeat: "because it sends heartbeats",
    kind: "as its kind has it",
    none: "",
  };
  return `after ${minutesText(minutes)} of silence, ${whose[basis]}`;
}
