import type { ReactNode } from "react";
import type { PopulationPeriod } from "../../lib/population/contract.ts";
import { quantityText } from "../ui/count-text.ts";
import { Link } from "../ui/link.tsx";
import { Status } from "../ui/status.tsx";

/** What signs, hatches and dashes of the map mean. */
export function MapKey({ blind }: { blind: PopulationPeriod["blind"] }): ReactNode {
  return (
    <p className="cs-key cs-map-key">
      <Status is="unexplained">some unexplained</Status>
      <Status is="exception">else some out of path</Status>
      <Status is="case-declared">else some in an emergency</Status>
      <span>
        <i data-sample="blind" />
        {quantityText(blind.length, "interval", "intervals")} in which a source was{" "}
        <Link href="/sources/blind">blind</Link>
      </span>
      <span>
        <i data-sample="before" />
        before collection
      </span>
    </p>
  );
}
