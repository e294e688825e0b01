import { appendFileSync, statSync } from "node:fs";

/** GitHub takes so much of a step's summary, and nothing at all of one that is larger. */
const LIMIT = 1024 * 1024;

const CUT = "\n\nCut here: a summary holds 1 MiB. The artifact holds all of it.\n";

/** What became of the page of the job. `none`: there is no such page. It decides nothing. */
export type Summary =
  { readonly status: "none" | "written" | "cut" } | { readonly status: "failed"; readonly why: string };

/** Adds to the summary of the job, after what other commands of the step wrote. Never throws. */
export function writeSummary(path: string | undefined, markdown: string): Summary {
  if (!path) return { status: "none" };
  try {
    const room = LIMIT - (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    const whole = Buffer.from(markdown);
    if (whole.byteLength <= room) {
      appendFileSync(path, whole);
      return { status: "written" };
    }
    const left = room - Buffer.byteLength(CUT);
    const end = left > 0 ? whole.lastIndexOf("\n", left) : -1;
    if (end > 0) appendFileSync(path, `${whole.subarray(0, end).toString("utf8")}${CUT}`);
    return { status: "cut" };
  } catch (error) {
    return { status: "failed", why: error instanceof Error ? error.message : String(error) };
  }
}

/** For the log; null where there is nothing to say. */
export function summaryWords(summary: Summary): string | null {
  if (summary.status === "cut") return "The summary of the job was cut: it holds 1 MiB.";
  return summary.status === "failed" ? `The summary of the job could not be written: ${summary.why}` : null;
}
