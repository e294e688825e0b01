import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { hmacSha256 } from "../base/sha256.ts";
import { signedHeaders } from "./gitlab/signing.ts";
import type { Delivery, SourceType } from "./kind.ts";
import type { RecordedRow } from "./recorded.ts";

const FIXTURES = resolve("../shared/fixtures");

/** The recorded payloads are not ours to copy into the repository: tests skip, and say so, where they are not beside it. */
export const ABSENT = !existsSync(FIXTURES);
export const ABSENT_NOTE = ABSENT ? ": skipped, they are not beside the repository" : "";

/** The body that is sent of a row. */
export function bodyOf(row: RecordedRow): Buffer {
  const bytes = readFileSync(resolve(FIXTURES, row.file));
  return row.prepare === undefined ? bytes : Buffer.from(row.prepare.body(bytes.toString("utf8")));
}

/** A row as its sender sends it with a secret, under a delivery id of its own where the sender gives one. */
export function deliveryOf(row: RecordedRow, secret: string, now: number): Delivery {
  const body = bodyOf(row);
  return { body, headers: { ...row.headers, ...proofOf(row.type, body, secret, now, row.file.replace(/\W/g, "-")) } };
}

/** The headers by which a sender of this type proves that it knows the secret. */
export function proofOf(
  type: SourceType,
  body: Uint8Array,
  secret: string,
  now: number,
  id: string,
): Record<string, string> {
  const signature = () => `sha256=${hmacSha256(Buffer.from(secret), body).toString("hex")}`;
  switch (type) {
    case "flux":
      return { "x-signature": signature() };
    case "github":
      return { "x-hub-signature-256": signature(), "x-github-delivery": id };
    case "gitlab":
      return { ...signedHeaders(body, secret, now, id), "idempotency-key": id };
    default:
      return { authorization: `Bearer ${secret}` };
  }
}

/** Every file below the folder of fixtures, and every one that its list names. */
export function recordedFiles(): string[] {
  const listed = readFileSync(resolve(FIXTURES, "index.tsv"), "utf8").trimEnd().split("\n").slice(1);
  const found = readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(entry.parentPath, entry.name).slice(FIXTURES.length + 1));
  return [...new Set([...found, ...listed.map((line) => line.split("\t", 1)[0] ?? "")])].sort();
}
