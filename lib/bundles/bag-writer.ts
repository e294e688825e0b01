import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";
import { AppError } from "../base/errors.ts";
import { MANIFEST, MAX_PATH, TAG_MANIFEST } from "./layout.ts";

type Content = string | Uint8Array | AsyncIterable<string | Uint8Array>;

export interface Written {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

// yazl writes local time into the archive: a date of local parts gives the same bytes in every zone.
const FIXED = new Date(1980, 0, 1, 0, 0, 0);
const OPTIONS = { mtime: FIXED, forceDosTimestamp: true, mode: 0o100644, compressionLevel: 6 } as const;

/**
 * Writes a BagIt 1.0 bag (RFC 8493) as one ZIP, file after file, into a stream: no file is held in memory, and what was
 * added in the same order with the same bytes gives the same archive. The manifests are made here, last.
 */
export class BagWriter {
  readonly #zip = new ZipFile();
  readonly #top: string;
  readonly #payload: Written[] = [];
  readonly #tags: Written[] = [];
  readonly #names = new Set<string>();
  readonly #done: Promise<void>;
  #failure: Error | undefined;

  constructor(top: string, out: NodeJS.WritableStream) {
    this.#top = top;
    this.#zip.on("error", (error: Error) => (this.#failure ??= error));
    this.#zip.outputStream.pipe(out);
    this.#done = finished(out);
    this.#done.catch((error: unknown) => (this.#failure ??= error instanceof Error ? error : new Error(String(error))));
  }

  get payload(): readonly Written[] {
    return this.#payload;
  }

  /** Adds one file; resolves when its bytes are in the archive. Payload stands under `data/`, all else is a tag file. */
  async add(path: string, content: Content): Promise<Written> {
    const written = await this.#put(path, content);
    (path.startsWith("data/") ? this.#payload : this.#tags).push(written);
    return written;
  }

  /** `<bytes>.<files>` of the payload. */
  payloadOxum(): string {
    return `${this.#payload.reduce((sum, { bytes }) => sum + bytes, 0)}.${this.#payload.length}`;
  }

  /** Writes both manifests, then what `sign` makes of the tag manifest, and ends the archive. */
  async finish(signatureFile: string, sign: (tagManifest: Uint8Array) => string): Promise<void> {
    await this.add(MANIFEST, manifestLines(this.#payload));
    const tagManifest = Buffer.from(manifestLines(this.#tags), "utf8");
    await this.#put(TAG_MANIFEST, tagManifest);
    await this.#put(signatureFile, sign(tagManifest));
    this.#zip.end();
    await this.#done;
    if (this.#failure) throw this.#failure;
  }

  async #put(path: string, content: Content): Promise<Written> {
    const full = `${this.#top}/${path}`;
    if (full.length > MAX_PATH || this.#names.has(full.toLowerCase())) {
      throw new AppError("INTERNAL", "BUNDLE_PATH", `${full} is too long for a bundle, or is there already.`);
    }
    this.#names.add(full.toLowerCase());
    const hash = createHash("sha256");
    let bytes = 0;
    async function* measured(): AsyncGenerator<Buffer> {
      for await (const piece of pieces(content)) {
        hash.update(piece);
        bytes += piece.byteLength;
        yield piece;
      }
    }
    const source = Readable.from(measured(), { objectMode: false });
    const ended = finished(source);
    this.#zip.addReadStream(source, full, OPTIONS);
    await Promise.race([ended, this.#done.then(() => Promise.reject(new Error("The archive ended early.")))]);
    if (this.#failure) throw this.#failure;
    return { path, bytes, sha256: hash.digest("hex") };
  }
}

const PIECE = 64 * 1024;

/** Small pieces are put together: a stream of lines would cost a turn of the event loop for each. */
async function* pieces(content: Content): AsyncGenerator<Buffer> {
  if (typeof content === "string" || content instanceof Uint8Array) {
    yield Buffer.from(content);
    return;
  }
  let held: Buffer[] = [];
  let length = 0;
  for await (const piece of content) {
    const bytes = typeof piece === "string" ? Buffer.from(piece, "utf8") : Buffer.from(piece);
    held.push(bytes);
    length += bytes.byteLength;
    if (length >= PIECE) {
      yield Buffer.concat(held);
      held = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(held);
}

function manifestLines(files: readonly Written[]): string {
  return files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join("");
}
