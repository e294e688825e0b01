import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer.ts";

const LINGER_BYTES = 64 * 1024 * 1024;
const LINGER_MS = 5_000;

/** What an ingest handler reads of a request: Node's own, without the cost of a web `Request`, or a web one. */
export interface StreamedRequest {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, counted while it arrives; null as soon as it is above `limit` bytes: nothing larger is ever held. */
  readonly read: (limit: number) => Promise<Uint8Array | null>;
}

export function streamedRequest(message: IncomingMessage): StreamedRequest {
  return {
    method: message.method ?? "GET",
    // Safe because Node joins all but set-cookie, which is of answers and which nobody reads.
    headers: message.headers as Readonly<Record<string, string>>,
    read: (limit) => readMessage(message, limit),
  };
}

export function webRequest(request: Request): StreamedRequest {
  const { method, body, headers } = request;
  return { method, headers: Object.fromEntries(headers), read: (limit) => readStream(body, limit) };
}

function readMessage(message: IncomingMessage, limit: number): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new Error("The sender went away."));
    if (message.destroyed) return onClose();
    const chunks: Buffer[] = [];
    let size = 0;
    const leave = () => {
      message.off("data", onData);
      message.off("end", onEnd);
      message.off("close", onClose);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= limit) return void chunks.push(chunk);
      leave();
      message.pause(); // and lives on: the answer still goes out over its connection
      resolve(null);
    };
    const onEnd = () => {
      leave();
      resolve(joined(chunks));
    };
    message.on("data", onData);
    message.on("end", onEnd);
    message.on("close", onClose);
  });
}

async function readStream(body: AsyncIterable<Uint8Array> | null, limit: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return joined(chunks);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  return chunks.length === 1 && first ? first : Buffer.concat(chunks);
}

/** Sends a web `Response`. */
export async function sendResponse(response: Response, message: IncomingMessage, to: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  await sendAnswer({ status: response.status, headers, body: await response.text() }, message, to);
}

/** Sends an answer, then takes in what the client is still sending, within bounds: else it would never read us. */
export async function sendAnswer(answer: Answer, message: IncomingMessage, to: ServerResponse): Promise<void> {
  to.writeHead(answer.status, { ...answer.headers, "Content-Length": Buffer.byteLength(answer.body) });
  to.end(answer.body);
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
