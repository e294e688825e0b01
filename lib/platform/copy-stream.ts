import { once } from "node:events";
import { PassThrough, type Readable } from "node:stream";
import type pg from "pg";

// What a submitted query may do beyond the declared types: the COPY messages of PostgreSQL's protocol.
interface CopyConnection extends pg.Connection {
  readonly sendCopyFromChunk: (chunk: Uint8Array) => void;
  readonly endCopyFrom: () => void;
  readonly sendCopyFail: (message: string) => void;
}

/** `COPY … TO STDOUT`: its bytes as a stream, which holds the server back while nobody reads, and the rows so far. */
export function copyOut(client: pg.Client, statement: string): { stream: Readable; rows: () => number } {
  const stream = new PassThrough();
  let rows = 0; // the server sends one message a row
  const query = {
    submit: (connection: pg.Connection) => connection.query(statement),
    handleCopyData: ({ chunk }: { chunk: Buffer }, connection: CopyConnection) => {
      rows += 1;
      // The driver reuses the buffer that the chunk lies in.
      if (stream.write(Buffer.from(chunk))) return;
      connection.stream.pause();
      stream.once("drain", () => connection.stream.resume());
    },
    handleCommandComplete: ({ text }: { text: string }) => {
      rows = rowsOf(text);
    },
    handleReadyForQuery: () => stream.end(),
    handleError: (error: Error) => stream.destroy(error),
  };
  client.query(query);
  return { stream, rows: () => rows };
}

/** `COPY … FROM STDIN` of a stream. Answers how many rows were written; where the stream fails, none are. */
export function copyIn(client: pg.Client, statement: string, source: AsyncIterable<Uint8Array>): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0;
    let failed = false;
    const fail = (error: unknown) => {
      failed = true;
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const send = async (connection: CopyConnection) => {
      for await (const chunk of source) {
        if (failed) return;
        connection.sendCopyFromChunk(chunk);
        if (connection.stream.writableNeedDrain) await once(connection.stream, "drain");
      }
      connection.endCopyFrom();
    };
    client.query({
      submit: (connection: pg.Connection) => connection.query(statement),
      handleCopyInResponse: (connection: CopyConnection) => {
        send(connection).catch((error: unknown) => {
          connection.sendCopyFail("the source failed");
          fail(error);
        });
      },
      handleCommandComplete: ({ text }: { text: string }) => {
        rows = rowsOf(text);
      },
      handleReadyForQuery: () => resolve(rows),
      handleError: fail,
    });
  });
}

/** `COPY 42` → 42. */
function rowsOf(tag: string): number {
  return Number(tag.split(" ")[1] ?? 0);
}
