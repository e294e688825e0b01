import { createHash, randomBytes } from "node:crypto";
import { sha256 } from "../base/sha256.ts";

/** 256 random bits as base64url: what a link or token carries. Only its digest is stored, so no salt is needed. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

export function digestOf(secret: string): Buffer {
  return sha256(secret);
}

/**
 * The id of what a command makes, drawn from the command's idempotency key: a command sent twice makes one thing.
 * A version 8 UUID (RFC 9562 §5.8).
 */
export function idFrom(kind: string, idempotencyKey: string): string {
  const bytes = createHash("sha256").update(`${kind}\0${idempotencyKey}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
