import type { Spine } from "../../lib/timeline/contract.ts";
import { ObjectName } from "../deployments/revision.tsx";
import { Link } from "../ui/link.tsx";
import type { SpineStep } from "../ui/spine.tsx";
import { Time } from "../ui/time.tsx";
import { cameBy } from "./told.tsx";

/** What differed from this revision while it was declared, first found first. */
export function driftSteps(spine: Spine): SpineStep[] {
  return spine.drifts.items
    .toSorted((a, b) => (a.detectedAt < b.detectedAt ? -1 : 1))
    .map(({ id, target, state, detectedAt, culprit, end, evidence, environment }) => ({
      key: id,
      title: "Drift",
      state: "received",
      status: `drift-${state}`,
      when: <Time at={detectedAt} relative={false} />,
      body: (
        <p>
          <Link href={`/drift/${encodeURIComponent(id)}`}>
            <ObjectName kind={target.kind} name={target.name} />
          </Link>{" "}
          in <span className="nw">{environment ?? target.cluster}</span> differed from it.{" "}
          {culprit ? `${culprit.name} wrote it.` : "Who wrote it is unknown."}
          {end && (
            <>
              {" "}
              It was {end.how} <Time at={end.at} relative={false} />.
            </>
          )}
        </p>
      ),
      meta: cameBy(
        spine,
        evidence.map((one) => one.id),
      ),
    }));
}
