import { readFileSync } from "node:fs";
import type { CommitObject } from "../repositories/commit-object.ts";
import { parseKeyFile } from "../repositories/key-file.ts";
import { openKeyring } from "../repositories/keyring.ts";
import { verifyCommit, type SignatureResult } from "../repositories/signature.ts";
import { usageError } from "./command.ts";

/** The commit's own signature by our verifier, against the keys of the files: armored, allowed_signers, PEM. */
export async function verifyJudged(
  object: CommitObject,
  keyFiles: readonly string[],
  observedAt: string,
): Promise<SignatureResult> {
  const materials = await Promise.all(keyFiles.map(readKeys));
  const keys = materials.flat().map((key) => ({ ...key, kind: "person" as const, revocation: null }));
  return verifyCommit(object, await openKeyring(keys), observedAt);
}

async function readKeys(file: string) {
  try {
    return await parseKeyFile(readFileSync(file, "utf8"));
  } catch (cause) {
    throw usageError(`--keys ${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
