import { describe, expect, it } from "vitest";
import { verifyConsistency, verifyInclusion } from "./merkle.ts";
import { nodeHash256 as hash } from "./node-hash.ts";
import consistency from "./vectors/merkle-consistency.json" with { type: "json" };
import inclusion from "./vectors/merkle-inclusion.json" with { type: "json" };

type Probe = [string, string, number, number, number, number, number[], boolean];

/** The probes of a file, its hashes put in their places. */
function probesOf(file: { hashes: string[]; probes: unknown[][] }) {
  const bytes = (place: number) => new Uint8Array(Buffer.from(file.hashes[place]!, "base64"));
  return (file.probes as Probe[]).map(([folder, desc, first, second, a, b, proof, wantErr]) => {
    const name = `${folder}: ${desc}`;
    return { name, first, second, a: bytes(a), b: bytes(b), proof: proof.map(bytes), wantErr };
  });
}

function judge(wantErr: boolean, check: () => void): void {
  if (wantErr) expect(check).toThrow(expect.objectContaining({ code: "INTEGRITY" }));
  else check();
}

describe("the public vectors of transparency-dev/merkle", () => {
  it("are complete", () => {
    expect(inclusion.probes).toHaveLength(98);
    expect(consistency.probes).toHaveLength(98);
  });

  it.each(probesOf(inclusion))("inclusion $name", ({ first, second, a, b, proof, wantErr }) => {
    judge(wantErr, () => verifyInclusion(hash, { index: first, size: second, leafHash: a, root: b, proof }));
  });

  it.each(probesOf(consistency))("consistency $name", ({ first, second, a, b, proof, wantErr }) => {
    judge(wantErr, () => verifyConsistency(hash, { size1: first, size2: second, root1: a, root2: b, proof }));
  });
});
