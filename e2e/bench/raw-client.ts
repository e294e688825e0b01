import { connect, type Socket } from "node:net";

/**
 * Sends prepared HTTP/1.1 requests over keep-alive connections, each connection one at a time, and answers the latencies
 * in ms. As little work as possible of our own: client and server share the machine.
 */
export async function sendAll(port: number, requests: readonly Buffer[], connections: number): Promise<number[]> {
  const latencies: number[] = [];
  let next = 0;
  const take = () => requests[next++];
  await Promise.all(Array.from({ length: connections }, () => sendInTurn(port, take, latencies)));
  return latencies;
}

function sendInTurn(port: number, take: () => Buffer | undefined, latencies: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let began = 0;
    let text = "";
    const send = () => {
      const request = take();
      if (!request) {
        socket.destroy();
        return resolve();
      }
      began = performance.now();
      socket.write(request);
    };
    const received = (length: number, buffer: Uint8Array) => {
      text += Buffer.from(buffer.buffer, buffer.byteOffset, length).toString("latin1");
      if (!isWhole(text)) return true;
      if (!text.startsWith("HTTP/1.1 202")) reject(new Error(`The server answered ${text.slice(0, 40)}`));
      latencies.push(performance.now() - began);
      text = "";
      send();
      return true;
    };
    const onread = { buffer: Buffer.alloc(64 * 1024), callback: received };
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true, onread }, send);
    socket.once("error", reject);
    socket.once("end", () => reject(new Error("The connection was closed.")));
  });
}

function isWhole(text: string): boolean {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return text.length >= head + 4 + length;
}

/** An HTTP request as bytes. */
export function requestBytes(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Buffer {
  const lines = Object.entries({ host: "localhost", "content-length": String(body.byteLength), ...headers });
  const head = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join("\r\n")}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}
