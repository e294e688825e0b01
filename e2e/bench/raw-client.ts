import { connect, type Socket } from "node:net";

/**
 * Sends prepared HTTP/1.1 requests over keep-alive connections, each connection one at a time, and answers the latencies
 * in ms. As little work as possible of our own: client and server share the machine.
 */
export async function sendAll(port: number, requests: readonly Buffer[], connections: number): Promise<number[]> {
  const latencies: number[] = [];
  let next = 0;
  const work = async () => {
    const socket = await open(port);
    for (let at = next++; at < requests.length; at = next++) {
      const request = requests[at];
      if (!request) break;
      const start = performance.now();
      const status = await exchange(socket, request);
      if (status !== 202) throw new Error(`The server answered ${status}.`);
      latencies.push(performance.now() - start);
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: connections }, work));
  return latencies;
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });
}

function exchange(socket: Socket, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    const done = (status: number) => {
      socket.off("data", onData);
      socket.off("close", onClose);
      resolve(status);
    };
    const onClose = () => reject(new Error("The connection was closed."));
    const onData = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const head = text.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (text.length >= head + 4 + length) done(Number(text.slice(9, 12)));
    };
    socket.on("data", onData);
    socket.once("close", onClose);
    socket.write(request);
  });
}

/** An HTTP request as bytes. */
export function requestBytes(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Buffer {
  const lines = Object.entries({ host: "localhost", "content-length": String(body.byteLength), ...headers });
  const head = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join("\r\n")}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}
