import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from "jose";
import { TOKEN_ALGORITHMS } from "./workload-token.ts";

/** Ids of keys by which no token will ever be verified: no public key, too short, not for signatures, or named twice. */
export async function unusableKeys(set: JSONWebKeySet): Promise<string[]> {
  const ids = set.keys.map(({ kid = "" }) => kid);
  const usable = await Promise.all(ids.map((kid) => isUsable(set, kid)));
  return ids.filter((_, at) => usable[at] !== true);
}

/** A key that can be used says of a token that is nobody's that its signature is wrong; another says so of nothing. */
async function isUsable(set: JSONWebKeySet, kid: string): Promise<boolean> {
  const tried = TOKEN_ALGORITHMS.map(async (alg) => {
    const header = Buffer.from(JSON.stringify({ alg, kid })).toString("base64url");
    await compactVerify(`${header}.e30.AAAA`, createLocalJWKSet(set));
  });
  const answers = await Promise.allSettled(tried);
  return answers.some(
    (one) => one.status === "rejected" && one.reason instanceof errors.JWSSignatureVerificationFailed,
  );
}
