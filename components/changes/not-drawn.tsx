import type { ReactNode } from "react";
import type { ChangeRecord } from "../../lib/changes/contract.ts";
import type { Spine, SpineFeed } from "../../lib/timeline/contract.ts";
import { Note } from "../ui/section.tsx";
import { Time } from "../ui/time.tsx";

/** Steps and tickets that the spine leaves out, with the reason: nothing would have told of them, or not to this reader. */
export function NotDrawn({ change, spine }: { change: ChangeRecord; spine: Spine }): ReactNode {
  const silent = new Set<SpineFeed["step"]>(["ticket"]);
  for (const { step, reason } of change.steps)
    if (reason === "before-collection" && step !== "commit") silent.add(step);
  const untold = spine.tickets.some(({ records }) => records?.length === 0);
  const feeds = spine.feeds.filter(
    ({ step, standing }) => standing === "before-collection" && silent.has(step) && (step !== "ticket" || untold),
  );
  const hidden = spine.tickets.filter(({ records }) => records === null).map(({ ticket }) => ticket);
  return (
    <>
      {feeds.length > 0 && (
        <Note>
          Not collected yet when it landed: <Steps feeds={feeds} />. That they are missing says nothing.
        </Note>
      )}
      {hidden.length > 0 && (
        <Note>
          It names {hidden.join(", ")}. Records of tickets belong to no repository: only a reader of all of them sees
          any.
        </Note>
      )}
    </>
  );
}

function Steps({ feeds }: { feeds: readonly SpineFeed[] }): ReactNode {
  return feeds.map(({ step, since }, at) => (
    <span key={step}>
      {at > 0 && ", "}
      {step}
      {since && (
        <>
          {" "}
          (first heard <Time at={since} relative={false} />)
        </>
      )}
    </span>
  ));
}
