import { createHash } from "node:crypto";
import { nodeHash256, nodeHmac, nodeVerifySignature } from "../ledger/node-hash.ts";
import { openArchive } from "./read-archive.ts";
import { verifyBag, type VerifyCrypto, type VerifyReport } from "./verify.ts";

const sha512: VerifyCrypto["sha512"] = (...parts) => {
  const hash = createHash("sha512");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export const nodeCrypto: VerifyCrypto = {
  hash: nodeHash256,
  sha512,
  hmac: nodeHmac,
  verify: nodeVerifySignature,
  digest: () => createHash("sha256"),
};

/** Verifies a bundle's ZIP as `verifyBag` does. Throws as `openArchive` does. */
export async function verifyArchive(file: string, fingerprint?: string): Promise<VerifyReport> {
  const archive = await openArchive(file);
  try {
    return await verifyBag(archive, nodeCrypto, fingerprint);
  } finally {
    archive.close();
  }
}
