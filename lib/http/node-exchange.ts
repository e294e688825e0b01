import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const LINGER_BYTES = 64 * 1024 * 1024;
const LINGER_MS = 5_000;

/** What an ingest handler reads of a request: a web `Request` is one, and so is Node's, without the cost of making one. */
export interface StreamedRequest {
  readonly method: string;
  readonly headers: Iterable<[string, string]> & { get(name: string): string | null | undefined };
  /** Not buffered: the handler counts while it reads. */
  readonly body: AsyncIterable<Uint8Array> | null;
}

export function streamedRequest(message: IncomingMessage): StreamedRequest {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  // Left early (too large), the stream must live on: the answer still goes out over its connection.
  return { method: message.method ?? "GET", headers, body: message.iterator({ destroyOnReturn: false }) };
}

/** Sends a web `Response`, then takes in what the client is still sending, within bounds: else it would never read us. */
export async function sendResponse(response: Response, message: IncomingMessage, to: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  for (const [name, value] of response.headers) to.setHeader(name, value);
  to.setHeader("Content-Length", body.byteLength);
  to.statusCode = response.status;
  to.end(body);
  if (message.complete) return;
  // No `Connection: close` above: Node would close at once, and the close would destroy the answer on its way.
  await linger(message);
  message.socket.destroySoon();
}

async function linger(message: IncomingMessage): Promise<void> {
  const controller = new AbortController();
  let seen = 0;
  const drained = new Promise<void>((done) => {
    message.on("data", (chunk: Buffer) => {
      seen += chunk.byteLength;
      if (seen > LINGER_BYTES) done();
    });
    message.once("end", done);
    message.once("close", done);
  });
  message.resume();
  const late = sleep(LINGER_MS, undefined, { signal: controller.signal }).catch(() => undefined);
  await Promise.race([drained, late]);
  controller.abort();
}
