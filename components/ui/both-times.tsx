import type { ReactNode } from "react";
import { durationText } from "./time-text.ts";
import { Facts } from "./facts.tsx";
import { Time } from "./time.tsx";

interface BothTimesProps {
  occurredAt: string | null;
  /** Who says so: "GitHub", "the author". */
  occurredBy: string;
  receivedAt: string;
}

/** Both times of evidence: when it is claimed to have happened, and when the database clock saw it arrive. */
export function BothTimes({ occurredAt, occurredBy, receivedAt }: BothTimesProps): ReactNode {
  return (
    <Facts
      items={[
        occurredAt === null
          ? { label: "Occurred", value: "not stated", note: `by ${occurredBy}` }
          : { label: "Occurred", value: <Time at={occurredAt} />, note: `claimed by ${occurredBy}` },
        { label: "Received", value: <Time at={receivedAt} />, note: differenceText(occurredAt, receivedAt) },
      ]}
    />
  );
}

function differenceText(occurredAt: string | null, receivedAt: string): string {
  if (occurredAt === null) return "database clock";
  const difference = Date.parse(receivedAt) - Date.parse(occurredAt);
  if (Math.abs(difference) < 1000) return "within 1 s, database clock";
  const length = durationText(Math.abs(difference));
  if (difference > 0) return `${length} later, database clock`;
  return `${length} earlier, database clock: the clocks disagree`;
}
