import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonAnswer, toResponse, type Answer } from "./answer.ts";
import { sendAnswer, streamedRequest, webRequest, type StreamedRequest } from "./node-exchange.ts";

const LIMIT = 64 * 1024;

/** Stops reading above the limit, as the ingest handler does. */
async function handle({ method, headers, read }: StreamedRequest): Promise<Answer> {
  const body = await read(LIMIT);
  if (body === null) return jsonAnswer(413, { refused: true }, {});
  const twice = headers["x-twice"];
  return jsonAnswer(200, { method, size: body.byteLength, twice, absent: headers["x-absent"] ?? null }, {});
}

describe("node exchange", () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((message, response) => {
      handle(streamedRequest(message))
        .then((answer) => sendAnswer(answer, message, response))
        .catch((error: unknown) => server.emit("refused", error));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function post(chunks: number, headers: Record<string, string | string[]> = {}): Promise<[number, unknown]> {
    const outgoing = request({ port, host: "127.0.0.1", method: "POST", headers });
    const answered = once(outgoing, "response") as Promise<[IncomingMessage]>;
    // Before the answer a fault rejects `answered`; after it, the server has closed and what is still being written fails.
    outgoing.on("error", () => undefined);
    const chunk = Buffer.alloc(16 * 1024, "x");
    Readable.from(Array.from({ length: chunks }, () => chunk)).pipe(outgoing);
    const [response] = await answered;
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    return [response.statusCode ?? 0, JSON.parse(Buffer.concat(parts).toString())];
  }

  it("hands over method, headers and the whole body", async () => {
    const [status, body] = await post(2, { "x-twice": ["a", "b"] });
    expect([status, body]).toEqual([200, { method: "POST", size: 32 * 1024, twice: "a, b", absent: null }]);
  });

  it("answers 413 to a client that is still sending, and the client reads it", async () => {
    for (let again = 0; again < 5; again++) expect(await post(400)).toEqual([413, { refused: true }]);
  });

  it("answers a web request alike", async () => {
    const web = async (size: number) => {
      const body = Buffer.alloc(size, "x");
      const headers = { "x-twice": "a, b" };
      return toResponse(
        await handle(webRequest(new Request("http://here.invalid/", { method: "POST", body, headers }))),
      );
    };
    const [taken, refused] = [await web(LIMIT), await web(LIMIT + 1)];
    expect([taken.status, await taken.json()]).toEqual([
      200,
      { method: "POST", size: LIMIT, twice: "a, b", absent: null },
    ]);
    expect([refused.status, await refused.json()]).toEqual([413, { refused: true }]);
  });

  it("gives up a body whose sender went away", async () => {
    const refused = once(server, "refused");
    const outgoing = request({ port, host: "127.0.0.1", method: "POST", headers: { "content-length": "100" } });
    outgoing.on("error", () => undefined);
    outgoing.write("x");
    setTimeout(() => outgoing.destroy(), 50);
    expect((await refused)[0]).toBeInstanceOf(Error);
  });
});
