import { sha256Hex } from "../base/sha256.ts";

/** Printable ASCII of a length that fits an index row, without the separator; anything else is represented by a digest. */
const PLAIN = /^[\x21-\x2e\x30-\x7e]{1,100}$/;

/** Key of a record whose sender gave it an id (a line's `id`, auditID and stage). Attacker-controlled text is safe. */
export function senderKey(...parts: readonly string[]): string {
  if (parts.every((part) => PLAIN.test(part))) return `id:${parts.join("/")}`;
  return `id-sha256:${sha256Hex(parts.map((part) => `${part.length}:${part}`).join(""))}`;
}

/** Key of a record that is its whole delivery: sha256 of the body (LEDGER, "Keys and splitting"). */
export function bodyKey(body: Uint8Array): string {
  return sha256Hex(body);
}
