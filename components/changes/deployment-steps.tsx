import type { Deployment, Hop } from "../../lib/deployments/contract.ts";
import type { Spine } from "../../lib/timeline/contract.ts";
import { ObjectName } from "../deployments/revision.tsx";
import { Hash } from "../ui/hash.tsx";
import type { SpineStep } from "../ui/spine.tsx";
import { Duration, Time } from "../ui/time.tsx";
import { cameBy, Unheard } from "./told.tsx";

/** Where the revision was applied, first applied first. */
export function deploymentSteps(spine: Spine, landedAt: string): SpineStep[] {
  return spine.deployments.items
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
    .map((one) => ({
      key: one.id,
      title: one.environment ? one.environment.charAt(0).toUpperCase() + one.environment.slice(1) : one.target.cluster,
      state: "received",
      when: <Time at={one.startedAt} relative={false} />,
      body: (
        <p>
          {one.reconciler === "flux" ? "Flux" : "Argo CD"} applied{" "}
          {one.sha ? <Hash value={one.sha} kind="commit" /> : "it"} to{" "}
          <ObjectName kind={one.target.kind} name={one.target.name} /> in{" "}
          <span className="nw">{one.target.cluster}</span>
          {one.startedAt >= landedAt && (
            <>
              , <Duration from={landedAt} until={one.startedAt} /> after it landed
            </>
          )}
          {one.effect === "no-op" && "; nothing changed"}.
        </p>
      ),
      meta: [
        hopText(one),
        ...cameBy(
          spine,
          one.evidence.slice(0, 2).map(({ id }) => id),
        ),
      ],
    }));
}

const HOP_WORDS: Readonly<Record<Hop["hop"], string>> = {
  review: "review",
  merge: "merge",
  digest: "image digest to source",
  revision: "revision",
  target: "target",
};

/** How sure each step from what was approved to what runs is. */
function hopText({ hops }: Deployment): string {
  return hops.map(({ hop, assurance }) => `${HOP_WORDS[hop]} ${assurance}`).join(", ");
}

/** For a change of a deploy repository that no reconciler has reported, while some are connected. */
export function missingDeployment(spine: Spine, landedAt: string): SpineStep {
  return {
    key: "deployment",
    title: "Deployment",
    state: "expected",
    when: (
      <>
        after <Time at={landedAt} relative={false} />
      </>
    ),
    body: (
      <>
        <p>No reconciler reported this revision. A later one may have been applied in its place.</p>
        <p>
          <Unheard feed={spine.feeds.find(({ step }) => step === "deployment")} />
        </p>
      </>
    ),
  };
}
