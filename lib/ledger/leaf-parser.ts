import { equalBytes } from "../base/bytes.ts";
import { canonicalJson, type Json } from "../base/canonical-json.ts";
import { AppError } from "../base/errors.ts";
import { encodeLeaf, malformed, type Leaf } from "./leaf.ts";
import type { Auth, Origin } from "./record.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a stored leaf of any version that was ever written. Strict: what it reads, written again, must give the same
 * bytes, so that no member can hide from it. Throws INTEGRITY/LEAF_VERSION_UNKNOWN or INTEGRITY/LEAF_MALFORMED.
 */
export function parseLeaf(bytes: Uint8Array): Leaf {
  const members = parseObject(bytes);
  switch (members.v) {
    case 1:
      return parseLeafV1(members, bytes);
    default:
      throw new AppError("INTEGRITY", "LEAF_VERSION_UNKNOWN", `Leaf version ${JSON.stringify(members.v)} is unknown.`);
  }
}

function parseLeafV1(members: Members, bytes: Uint8Array): Leaf {
  const leaf: Leaf = {
    v: 1,
    source: requireText(members, "source"),
    origin: requireOrigin(members),
    keyHash: requireHash(members, "keyHash"),
    deliveryHash: requireHash(members, "deliveryHash"),
    range: requireRange(members),
    receivedAt: requireInstant(members),
    auth: requireAuth(members),
    commitment: requireHash(members, "commitment"),
    ...(members.view === undefined ? {} : { view: requireHash(members, "view") }),
  };
  const [from, to] = leaf.range;
  const written = encodeLeaf({ ...leaf, from, to, auth: canonicalJson({ ...leaf.auth }) });
  if (!equalBytes(written, bytes)) throw malformed("spelling");
  return leaf;
}

function parseObject(bytes: Uint8Array): Members {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new AppError("INTEGRITY", "LEAF_MALFORMED", "The leaf is not JSON.", { cause: error });
  }
  if (!isObject(value)) throw malformed("form");
  return value;
}

const ORIGINS: readonly Origin[] = ["delivery", "commit", "action", "observation", "tick"];

function requireOrigin(members: Members): Origin {
  const origin = ORIGINS.find((known) => known === members.origin);
  if (origin === undefined) throw malformed("origin");
  return origin;
}

function requireText(members: Members, name: string): string {
  const text = members[name];
  if (typeof text !== "string" || text === "" || !text.isWellFormed()) throw malformed(name);
  return text;
}

function requireHash(members: Members, name: string): string {
  const text = requireText(members, name);
  if (!/^[0-9a-f]{64}$/.test(text)) throw malformed(name);
  return text;
}

function requireInstant(members: Members): string {
  const text = requireText(members, "receivedAt");
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || at.toISOString() !== text) throw malformed("receivedAt");
  return text;
}

function requireRange(members: Members): readonly [number, number] {
  const range: unknown = members.range;
  if (!Array.isArray(range) || range.length !== 2) throw malformed("range");
  const [from, to] = range as unknown[];
  if (!isOffset(from) || !isOffset(to) || from > to) throw malformed("range");
  return [from, to];
}

function isOffset(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** The members of `auth` by method, beside the method itself: all are texts but the secret's generation. */
const AUTH_MEMBERS: Readonly<Record<Auth["method"], readonly string[]>> = {
  "hmac-sha256": ["generation"],
  "hmac-sha384": ["generation"],
  "hmac-sha512": ["generation"],
  basic: ["generation"],
  bearer: ["generation"],
  "gitlab-token": ["generation"],
  "standard-webhooks": ["generation"],
  oidc: ["issuer", "subject"],
  session: ["principal"],
  "api-token": ["principal"],
  "git-object-id": [],
  internal: [],
};

function requireAuth(members: Members): Auth {
  const auth = members.auth;
  if (!isObject(auth) || typeof auth.method !== "string" || !Object.hasOwn(AUTH_MEMBERS, auth.method)) {
    throw malformed("auth");
  }
  const names = AUTH_MEMBERS[auth.method as Auth["method"]];
  if (Object.keys(auth).length !== names.length + 1) throw malformed("auth");
  for (const name of names) {
    if (name === "generation" ? !isOffset(auth[name]) : typeof auth[name] !== "string") throw malformed("auth");
  }
  // Safe because the method is known and exactly its members were found, each of its type.
  return auth as unknown as Auth & Json;
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
