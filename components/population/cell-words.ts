import type { MapCell, PopulationPeriod } from "../../lib/population/contract.ts";
import { quantityText } from "../ui/count-text.ts";
import type { StatusWord } from "../ui/status-words.ts";

/** What stands out of a week, as a sign and a word; weeks of which all is explained are words alone. */
export const CELL_SIGNS: Readonly<Partial<Record<MapCell["state"], StatusWord>>> = {
  unexplained: "unexplained",
  "out-of-path": "exception",
  emergency: "case-declared",
};

export const CELL_WORDS: Readonly<Record<MapCell["state"], string>> = {
  unexplained: "unexplained",
  "out-of-path": "out of path",
  emergency: "emergency",
  quiet: "all explained",
  none: "nothing landed",
};

/** Everything that a cell says, in one sentence: its tooltip, and what a screen reader is told. */
export function cellSentence(cell: MapCell, { first, last }: PopulationPeriod["weeks"][number]): string {
  const { state, line, displaced, classes, blindMinutes, before } = cell;
  const worst = state === "quiet" || state === "none" ? CELL_WORDS[state] : `${classes[state]} ${CELL_WORDS[state]}`;
  return [
    `${cell.repository}, ${first} to ${last}: ${quantityText(line, "change", "changes")}`,
    ...(state === "none" ? [] : [worst]),
    ...(displaced > 0 ? [`${displaced} displaced`] : []),
    ...(blindMinutes > 0 ? [`${blindText(blindMinutes)} blind`] : []),
    ...(before === "no" ? [] : [BEFORE_WORDS[before]]),
  ].join(", ");
}

export const BEFORE_WORDS: Readonly<Record<MapCell["before"], string>> = {
  no: "collected",
  partly: "partly before collection",
  wholly: "before collection",
};

export function blindText(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

/** How dark a cell is: 0 where nothing landed, then by quarters of the fullest one. */
export function levelOf(count: number, most: number): 0 | 1 | 2 | 3 | 4 {
  if (count === 0 || most === 0) return 0;
  return Math.max(1, Math.ceil((count / most) * 4)) as 1 | 2 | 3 | 4;
}

/** `03-30` with its year above it, where that is another than the week before's. */
export function weekHead(
  first: string,
  before: string | undefined,
): { readonly year: string | null; readonly day: string } {
  const year = first.slice(0, 4);
  return { year: before?.slice(0, 4) === year ? null : year, day: first.slice(5) };
}
