import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { AppError } from "../base/errors.ts";
import type { Bundle } from "./contract.ts";

/** Where the archive of a bundle lies. Its id is ours: letters, digits and hyphens. */
export function bundleFile(dataDir: string, id: string): string {
  return join(bundleFolder(dataDir), `${id}.zip`);
}

export function bundleFolder(dataDir: string): string {
  return join(dataDir, "bundles");
}

/**
 * The archive as a response: whole, or the one range asked for (RFC 9110 §14), so that a broken download goes on. Throws
 * CONFLICT/NOT_READY, UNAVAILABLE/NO_FILE where the file is not on this machine.
 */
export async function bundleResponse(dataDir: string, bundle: Bundle, request: Request): Promise<Response> {
  if (bundle.state !== "ready") throw new AppError("CONFLICT", "NOT_READY", "This bundle is not ready.");
  const file = bundleFile(dataDir, bundle.id);
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new AppError("UNAVAILABLE", "NO_FILE", "The file is not on this machine.", { cause });
  });
  const etag = `"${bundle.sha256 ?? ""}"`;
  const headers = new Headers({
    "Content-Type": "application/zip",
    "Content-Disposition": `attachment; filename="${bundle.fileName}"`,
    "Accept-Ranges": "bytes",
    ETag: etag,
    "X-Content-Type-Options": "nosniff",
  });
  const condition = request.headers.get("if-range");
  const range = condition === null || condition === etag ? parseRange(request.headers.get("range"), size) : null;
  if (range === "unsatisfiable") {
    headers.set("Content-Range", `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const { from, to } = range ?? { from: 0, to: size - 1 };
  headers.set("Content-Length", String(to - from + 1));
  if (range) headers.set("Content-Range", `bytes ${from}-${to}/${size}`);
  const stream = Readable.toWeb(createReadStream(file, { start: from, end: to }));
  // Safe because Node's web streams are the ones that Response takes; the two declarations differ in name only.
  return new Response(stream as unknown as ReadableStream<Uint8Array>, { status: range ? 206 : 200, headers });
}

/** One range of bytes; null for none, for several, and for what is no range: then the whole is answered. */
export function parseRange(
  header: string | null,
  size: number,
): { readonly from: number; readonly to: number } | "unsatisfiable" | null {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return null;
  const from = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < from) return null;
  return from > to ? "unsatisfiable" : { from, to };
}
