import { AppError } from "../base/errors.ts";

export const BODY_LIMIT = 1024 * 1024;

export type ParsedBody =
  { readonly type: "json"; readonly value: unknown } | { readonly type: "form"; readonly fields: URLSearchParams };

/**
 * Reads and parses a request body. Throws UNSUPPORTED_MEDIA_TYPE before reading anything, PAYLOAD_TOO_LARGE while
 * reading (the Content-Length is the sender's word), BAD_REQUEST when it is not UTF-8 or not JSON.
 */
export async function readBody(request: Request, limit: number, forms: boolean): Promise<ParsedBody> {
  const type = mediaType(request);
  const isForm = forms && type === "application/x-www-form-urlencoded";
  if (!isForm && type !== "application/json") {
    const accepted = forms ? "application/json or application/x-www-form-urlencoded" : "application/json";
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", "CONTENT_TYPE", `Send ${accepted}.`);
  }
  const encoding = request.headers.get("content-encoding");
  if (encoding && encoding.toLowerCase() !== "identity") {
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", "CONTENT_ENCODING", "Send the body without a content encoding.");
  }
  const text = decodeUtf8(await readBytes(request, limit));
  return isForm ? { type: "form", fields: new URLSearchParams(text) } : { type: "json", value: parseJson(text) };
}

/** Collects the body as it streams; throws PAYLOAD_TOO_LARGE as soon as it is over `limit` bytes. */
async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, length);
    length += value.byteLength;
    if (length > limit) {
      await reader.cancel();
      throw new AppError("PAYLOAD_TOO_LARGE", "BODY_TOO_LARGE", `The body may have at most ${limit} bytes.`);
    }
    chunks.push(value);
  }
}

function mediaType(request: Request): string {
  return (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AppError("BAD_REQUEST", "NOT_UTF8", "The body is not UTF-8.", { cause: error });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError("BAD_REQUEST", "NOT_JSON", "The body is not JSON.", { cause: error });
  }
}

/** Repeated names become lists: `?test=a&test=b`. */
export function fieldsToObject(fields: URLSearchParams): Record<string, string | string[]> {
  const object: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const name of new Set(fields.keys())) {
    const values = fields.getAll(name);
    object[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return { ...object };
}
