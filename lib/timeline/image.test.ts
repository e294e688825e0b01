import { describe, expect, it } from "vitest";
import type { Deployment } from "../deployments/contract.ts";
import { deployedIn } from "./image.ts";

const hex = (letter: string) => letter.repeat(64);
const commit = "a".repeat(40);

function deployment(id: string, images: string[], revisions: object[] = []): Deployment {
  const given = { images, revisions, evidence: [{ id, role: "applied", inferred: false }] };
  return given as unknown as Deployment; // safe because nothing else of it is read
}

describe("deployedIn", () => {
  it("names each digest once, with every record that says it was deployed", () => {
    const image = `ghcr.io/acme/ui:1.2@sha256:${hex("B")}`;
    const found = deployedIn([deployment("1.0", [image]), deployment("2.0", [image, image])]);
    const digest = `sha256:${hex("b")}`;
    expect(found.digests).toEqual([{ name: "ghcr.io/acme/ui:1.2", digest, evidence: ["1.0", "2.0"], origin: null }]);
  });

  it("takes an artifact by its digest, with the commit that it names as its origin", () => {
    const revision = { raw: `latest@sha256:${hex("c")}`, digest: `sha256:${hex("c")}`, commit, pointer: "latest" };
    const plain = { raw: commit, digest: null, commit, pointer: null };
    const { digests } = deployedIn([deployment("1.0", [], [plain, revision])]);
    expect(digests).toMatchObject([{ digest: revision.digest, origin: commit, evidence: ["1.0"] }]);
  });

  it.each(["ghcr.io/acme/ui:1.2", "ghcr.io/acme/ui@sha256:abc", `sha256:${hex("b")}`])(
    "holds %s for a tag",
    (image) => {
      expect(deployedIn([deployment("1.0", [image])])).toEqual({ digests: [], tagged: [image] });
    },
  );
});
