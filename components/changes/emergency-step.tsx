import { Link } from "../ui/link.tsx";
import type { SpineStep } from "../ui/spine.tsx";

/** The case that covers a change: its own page tells who authorised and reviewed it. */
export function emergencyStep(id: string): SpineStep {
  return {
    key: "case",
    title: "Emergency",
    state: "received",
    status: "case-declared",
    body: (
      <p>
        <Link href={`/emergencies/${id}`}>{id}</Link> covers it, so its approval is judged there.
      </p>
    ),
  };
}
