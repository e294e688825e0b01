import { z } from "zod";
import { parseInstant } from "../base/instant.ts";

/** Fields as forges send them, turned into what a fact holds: "" and null become absent, ids become text. */

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** A commit id in lower case, or undefined for the zeros that stand for "no commit" and for anything else. */
export function commitSha(text: string | null | undefined): string | undefined {
  const sha = text?.toLowerCase();
  return sha !== undefined && SHA.test(sha) && !/^0+$/.test(sha) ? sha : undefined;
}

export const requiredText = z.string().min(1);

export const optionalText = z
  .string()
  .nullish()
  .transform((text) => (text === null || text === "" ? undefined : text));

/** An immutable id at the forge. Numbers past 2^53 were already rounded by the parser, so they are refused. */
export const forgeId = z.union([z.int().nonnegative(), requiredText]).transform(String);

export const optionalId = forgeId.nullish().transform((id) => id ?? undefined);

export const requiredSha = z.string().transform((text, context) => {
  const sha = commitSha(text);
  if (sha !== undefined) return sha;
  context.issues.push({ code: "custom", message: "not a commit id", input: text });
  return z.NEVER;
});

export const optionalSha = z.string().nullish().transform(commitSha);

/** Any of the sender's time forms as RFC 3339 UTC; what is not an instant is absent. */
export const optionalInstant = z
  .unknown()
  .optional()
  .transform((value) => parseInstant(value) ?? undefined);

export const optionalFlag = z
  .boolean()
  .nullish()
  .transform((flag) => flag ?? undefined);

export const optionalCount = z
  .int()
  .nonnegative()
  .nullish()
  .transform((count) => count ?? undefined);

/** Full repository names are compared in lower case: both forges treat them so. */
export const repositoryPath = requiredText.transform((path) => path.toLowerCase());

/** File paths of one commit, each once, in the order of the lists. */
export function uniquePaths(...lists: readonly (readonly string[] | null | undefined)[]): readonly string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))];
}

export const pathList = z.array(z.string()).nullish();
