import { sha256Hex } from "../base/sha256.ts";
import type { Topic } from "./content.ts";
import { later, type DemoEvent } from "./event.ts";
import { provenance } from "./payloads/records.ts";
import type { Commit, RepositoryStory } from "./repository-story.ts";

const REGISTRY = "registry.northwind.example";
const API_IMAGE = `${REGISTRY}/payments-api`;
/** Overlay that runs the image of the payments API. */
const RUNS_API = "payments-us";

const overlayOf = (app: string): string => `overlays/${app}/deployment.yaml`;

/** The image that an overlay's manifest names at a commit. */
export function imageIn({ files }: Pick<Commit, "files">, app: string): string {
  const [, image = `${REGISTRY}/${app}:stable`] = IMAGE.exec(files.get(overlayOf(app)) ?? "") ?? [];
  return image;
}

const IMAGE = /^ *image: (\S+)$/m;

/** What the image holds that is built from a commit of the payments API. */
function digestOf({ sha }: Commit): string {
  return sha256Hex(`payments-api ${sha}`);
}

/** The pipeline of the payments API pushes an image of what landed, and says from which commit. */
export function imageBuilt(commit: Commit, mergedAt: string): DemoEvent {
  const drawn = Number.parseInt(commit.sha.slice(0, 7), 16);
  const from = later(mergedAt, 15);
  return provenance({
    repository: "paymentsApi",
    sha: commit.sha,
    runId: 6_100_000_000 + drawn,
    from,
    at: later(from, 180 + (drawn % 240)),
    image: API_IMAGE,
    digest: digestOf(commit),
  });
}

/**
 * What a request about the overlay that runs the payments API is about: its image, where the API has moved on, and
 * otherwise what was drawn, with the image that it runs.
 */
export function withImage(topic: Topic, deploy: RepositoryStory, source: Commit): Topic {
  const path = overlayOf(RUNS_API);
  const drawn = topic.edits.get(path);
  if (drawn === undefined) return topic;
  const image = `${API_IMAGE}@sha256:${digestOf(source)}`;
  const pinned = (manifest: string) => new Map([[path, manifest.replace(IMAGE, `          image: ${image}`)]]);
  if (imageIn(deploy.tip, RUNS_API) === image) return { ...topic, edits: pinned(drawn) };
  return {
    ...topic,
    title: `Release payments-api ${source.sha.slice(0, 8)} to ${RUNS_API}`,
    reason: `Brings "${source.message.split("\n").at(-1) ?? ""}".`,
    edits: pinned(deploy.tip.files.get(path) ?? drawn),
  };
}
