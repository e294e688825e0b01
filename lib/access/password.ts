import { hash, verify } from "@node-rs/argon2";
import { z } from "zod";

// OWASP's argon2id minimum (19 MiB, 2 passes); raise it here and old hashes still verify.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const PASSWORD_MIN = 12;

/** Length is the only rule (ASVS 5.0 §6.2); the ceiling keeps hashing cheap to refuse. */
export const passwordSchema = z
  .string()
  .min(PASSWORD_MIN, `A password has at least ${PASSWORD_MIN} characters.`)
  .max(256, "A password has at most 256 characters.");

export async function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFC"), COST);
}

/** Takes as long for an unknown account as for a known one: without a hash it verifies against one that nothing fits. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  if (password.length > 256) return false;
  const fits = await verify(passwordHash ?? (await decoy()), password.normalize("NFC"));
  return fits && passwordHash !== null;
}

let decoyHash: Promise<string> | undefined;

function decoy(): Promise<string> {
  decoyHash ??= hash("no password is this one", COST);
  return decoyHash;
}
