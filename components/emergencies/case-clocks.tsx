import type { ReactNode } from "react";
import type { CaseView, ClockView } from "../../lib/emergencies/contract.ts";
import { Clocks } from "../ui/clocks.tsx";
import { instantText } from "../ui/time-text.ts";
import { CLOCK_HEAD, clockWords, limitText } from "./clock-words.ts";

/** The clocks in one ruled row: time taken and limit, or time left and due time by the server's clock. */
export function CaseClocks({ view }: { view: CaseView }): ReactNode {
  const running = view.clocks.filter(({ reading }) => reading.state === "running" || reading.state === "breached");
  const current = running.sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))[0]?.name;
  return (
    <Clocks
      items={view.clocks.map((clock) => ({
        key: clock.name,
        label: CLOCK_HEAD[clock.name],
        ...clockWords(clock),
        note: noteOf(clock, view),
        current: clock.name === current,
      }))}
    />
  );
}

function noteOf(clock: ClockView, { window }: CaseView): string {
  if (clock.reading.state === "waiting") return `from ${instantText(clock.from)}`;
  if (clock.doneAt === null) return `due ${instantText(clock.dueAt)}`;
  if (clock.name === "window" && window) {
    return `of ${limitText(clock)}, ${window.extended === 0 ? "never extended" : `extended ${window.extended} times`}`;
  }
  return `limit ${limitText(clock)}`;
}
