import type { ReactNode } from "react";
import { changeHref } from "../../lib/changes/change-id.ts";
import type { Spine, SpineImage } from "../../lib/timeline/contract.ts";
import { Hash } from "../ui/hash.tsx";
import type { SpineStep } from "../ui/spine.tsx";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { cameBy } from "./told.tsx";

/** Each digest that was deployed, with the commit that it was built from as far as a record says so. */
export function imageSteps(spine: Spine): SpineStep[] {
  const { items, tagged, total } = spine.images;
  const steps = items.map((image) => imageStep(image, spine));
  const more = total - items.length;
  if (tagged.length > 0) steps.push(taggedStep(tagged));
  if (more > 0) steps.push({ key: "image more", title: "Image", state: "received", body: <p>{more} more digests.</p> });
  return steps;
}

function imageStep(image: SpineImage, spine: Spine): SpineStep {
  const { name, digest, evidence, built } = image;
  const told = spine.entries[built[0]?.evidence ?? ""];
  const at = told && (told.occurredAt ?? told.receivedAt);
  return {
    key: `image ${digest}`,
    title: "Image",
    state: "received",
    ...(built.length === 0 ? { status: "unknown" } : {}),
    ...(at ? { when: <Time at={at} relative={false} /> } : {}),
    body: (
      <>
        <p>
          <span className="nw">{name.replace(/@?[a-z0-9]+:[0-9a-f]{64,128}$/i, "")}</span>{" "}
          <Hash value={digest} kind="digest" /> was deployed.
        </p>
        {built.map((one) => (
          <BuiltFrom key={`${one.by} ${one.evidence ?? ""}`} of={one} />
        ))}
        {built.length === 0 && (
          <p>
            <Status is="unknown">Unknown</Status>: no record that you may see says what built this digest.
          </p>
        )}
      </>
    ),
    meta: cameBy(spine, [...built.map((one) => one.evidence), ...evidence]),
  };
}

function BuiltFrom({ of }: { of: SpineImage["built"][number] }): ReactNode {
  const { by, sha, change, predicate, builder } = of;
  const repository = change?.repository ?? of.repository;
  return (
    <p>
      Built from <Hash value={sha} kind="commit" {...(change ? { href: changeHref(change.id) } : {})} /> {change?.title}
      {repository !== null && ` of ${repository}`}
      {by === "artifact"
        ? ": the artifact names it as its origin, which is its publisher's word."
        : `: an attestation says so${builder === null ? "" : `, by ${builder}`} (${predicate ?? ""}). Its signature was not checked.`}
    </p>
  );
}

function taggedStep(tagged: readonly string[]): SpineStep {
  return {
    key: "image tagged",
    title: "Image",
    state: "received",
    status: "unknown",
    body: (
      <p>
        <Status is="unknown">Unknown</Status>: {tagged.join(", ")} {tagged.length === 1 ? "is" : "are"} reported by tag
        alone. A tag can be moved, so nothing can say what built {tagged.length === 1 ? "it" : "them"}.
      </p>
    ),
  };
}
