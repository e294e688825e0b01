import type { ClockView } from "../../lib/emergencies/contract.ts";
import type { ClockName } from "../../lib/emergencies/clocks.ts";
import type { StatusWord } from "../ui/status-words.ts";
import { durationText } from "../ui/time-text.ts";

/** The heads of the row of clocks: what was or has to be done. */
export const CLOCK_HEAD: Readonly<Record<ClockName, string>> = {
  acknowledge: "Acknowledged",
  window: "Window used",
  confirmation: "Voice approval confirmed",
  retro: "Retro evidence linked",
  review: "Independent review",
  "post-review": "Post-implementation review",
};

const SOON_MS = 30 * 60_000;

/** The sign and the figure of a clock: time taken, left, or late. */
export function clockWords({ reading }: ClockView): { status: StatusWord; figure: string } {
  switch (reading.state) {
    case "met":
      return { status: "pass", figure: durationText(reading.tookMs) };
    case "met-late":
      return { status: "clock-late", figure: `${durationText(reading.lateMs)} late` };
    case "breached":
      return { status: "clock-late", figure: `${durationText(reading.lateMs)} late` };
    case "running":
      return {
        status: reading.leftMs < SOON_MS ? "clock-soon" : "clock-running",
        figure: `${durationText(reading.leftMs)} left`,
      };
    case "waiting":
      return { status: "step-todo", figure: "not running yet" };
    case "void":
      return { status: "not_applicable", figure: "not needed" };
  }
}

/** `2 h`, `24 h`, `3 d`: the limit of a clock, from its start to its due time. */
export function limitText({ from, dueAt }: ClockView): string {
  return durationText(Math.max(0, Date.parse(dueAt) - Date.parse(from)));
}
