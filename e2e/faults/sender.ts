import { createHmac } from "node:crypto";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { faultEvent } from "./fault-event.ts";
import { requestBytes } from "../bench/raw-client.ts";

const CONNECTIONS = 32;
const ANSWER_WITHIN_MS = 15_000;
const AGAIN_AFTER_MS = 100;

export interface Target {
  readonly port: number;
  readonly source: string;
  readonly secret: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What senders saw: which record id each event was acknowledged with, how often, and what was tried again. */
export interface Sent {
  readonly acknowledged: Map<number, string>;
  /** Events whose acknowledgements named different records: MUST stay empty. */
  readonly contradicted: number[];
  deliveries: number;
  duplicates: number;
  readonly retries: { unavailable: number; broken: number };
}

/** A fifth of the deliveries repeats an earlier one: half of those at once (both in flight), half long after. */
export function plan(deliveries: number): number[] {
  let next = 0;
  return Array.from({ length: deliveries }, (_, at) => {
    if (at % 5 !== 4) return next++;
    return at % 10 === 4 ? next - 1 : (at * 7919) % next;
  });
}

/**
 * Delivers as webhook senders do: keep-alive connections, each one delivery at a time, each again until it is
 * acknowledged. Any answer but 202 and 503 is an error of the product.
 */
export async function deliver(target: Target, events: readonly number[], sent: Sent, signal: AbortSignal) {
  let next = 0;
  const work = async () => {
    const line = new Line(target.port);
    for (let at = next++; at < events.length; at = next++) {
      const event = events[at] ?? 0;
      const body = await deliverOne(line, requestOf(target, event), sent, signal);
      note(sent, event, body);
    }
    line.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}

export function nothingSent(): Sent {
  return {
    acknowledged: new Map(),
    contradicted: [],
    deliveries: 0,
    duplicates: 0,
    retries: { unavailable: 0, broken: 0 },
  };
}

async function deliverOne(line: Line, request: Buffer, sent: Sent, signal: AbortSignal): Promise<string> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await line.exchange(request);
    if (answer?.status === 202) return answer.body;
    if (answer && answer.status !== 503) throw new Error(`The product answered ${answer.status}: ${answer.body}`);
    if (answer) sent.retries.unavailable += 1;
    else sent.retries.broken += 1;
    await sleep(AGAIN_AFTER_MS);
  }
}

function note(sent: Sent, event: number, body: string): void {
  const { entries } = JSON.parse(body) as { entries: { id: string; duplicate: boolean }[] };
  const [entry] = entries;
  if (!entry || entries.length !== 1) throw new Error(`One record was expected: ${body}`);
  sent.deliveries += 1;
  if (entry.duplicate) sent.duplicates += 1;
  const known = sent.acknowledged.get(event);
  if (known !== undefined && known !== entry.id) sent.contradicted.push(event);
  sent.acknowledged.set(event, entry.id);
}

function requestOf({ source, secret }: Target, event: number): Buffer {
  const body = faultEvent(event);
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = { "content-type": "application/json", "x-signature": `sha256=${signature}` };
  return requestBytes(`/api/v1/ingest/${source}`, headers, body);
}

/** One keep-alive connection, opened again when it broke. */
class Line {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Undefined: no whole answer came, so whether the delivery was stored is not known. */
  exchange(request: Buffer): Promise<Answer | undefined> {
    const socket = (this.#socket ??= connect({ port: this.#port, host: "127.0.0.1", noDelay: true }));
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      const done = (answer: Answer | undefined) => {
        clearTimeout(late);
        socket.removeAllListeners();
        if (!answer || answer.status !== 202) this.close();
        resolve(answer);
      };
      const late = setTimeout(() => done(undefined), ANSWER_WITHIN_MS);
      socket.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        const answer = parse(Buffer.concat(chunks).toString("utf8"));
        if (answer) done(answer);
      });
      socket.on("error", () => done(undefined));
      socket.on("close", () => done(undefined));
      socket.write(request);
    });
  }

  close(): void {
    this.#socket?.on("error", () => undefined); // of a connection that nobody waits for any more
    this.#socket?.destroy();
    this.#socket = undefined;
  }
}

function parse(text: string): Answer | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head + 2))?.[1] ?? NaN);
  if (Number.isNaN(length)) throw new Error(`An answer without a length:\n${text}`);
  const body = text.slice(head + 4);
  return body.length >= length ? { status: Number(text.slice(9, 12)), body } : undefined;
}
