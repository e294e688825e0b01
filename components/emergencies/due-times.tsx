import type { ReactNode } from "react";
import type { Terms } from "../../lib/emergencies/case.ts";
import { CLOCK_NAMES, dueTimesOfDeclaration } from "../../lib/emergencies/clocks.ts";
import { CLOCK_LABEL } from "../../lib/emergencies/texts.ts";
import { Facts } from "../ui/facts.tsx";
import { durationText, instantText } from "../ui/time-text.ts";

interface DueTimesProps {
  now: string;
  minutes: number;
  terms: Terms;
}

/** Every due time of an emergency declared now with a window of this length. */
export function DueTimes({ now, minutes, terms }: DueTimesProps): ReactNode {
  const due = dueTimesOfDeclaration(now, minutes, terms);
  const today = now.slice(0, 10);
  const items = CLOCK_NAMES.map((name) => ({
    label: CLOCK_LABEL[name],
    value: (
      <time className="nw" dateTime={due[name]}>
        {instantText(due[name], "UTC", due[name].startsWith(today) ? "time" : "minute")}
      </time>
    ),
  }));
  return (
    <section className="mt-5" aria-label="Due times">
      <h2>
        If you declare now, for <span className="nw">{durationText(minutes * 60_000)}</span>
      </h2>
      <Facts ruled items={items} />
      <p className="cs-note">
        {terms.clocks.countFrom === "window-end"
          ? "The last three count from the end, so ending early brings them forward."
          : "The last three count from the first write."}
      </p>
    </section>
  );
}
