import type { Readable } from "node:stream";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { AppError } from "../base/errors.ts";
import { nameFault } from "./layout.ts";
import type { Bag } from "./verify.ts";

const MAX_FILES = 200_000;
/** Deflate cannot do better than about 1,032; text of ours stays far below this. */
const MAX_RATIO = 400;
const SMALL = 16 * 1024 * 1024;
const MAX_TOTAL = 256 * 1024 ** 3;

export interface Archive extends Bag {
  readonly top: string;
  readonly close: () => void;
}

/**
 * Opens a bundle's ZIP; files are read one after another, out of the archive. Throws BAD_REQUEST/NOT_A_BUNDLE for what is
 * no ZIP, and INTEGRITY/ARCHIVE_REFUSED for names that leave the folder, duplicates, links, encryption and bombs.
 */
export async function openArchive(file: string): Promise<Archive> {
  const zip = await open(file);
  try {
    const entries = await readEntries(zip);
    const fault = nameFault(entries.map((entry) => entry.fileName)) ?? entries.map(entryFault).find(Boolean) ?? null;
    const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
    if (fault !== null || total > MAX_TOTAL) throw refused(fault ?? "It unpacks to more than 256 GiB.");
    const top = entries[0]?.fileName.split("/")[0] ?? "";
    const byPath = new Map(entries.map((entry) => [entry.fileName.slice(top.length + 1), entry]));
    return { top, paths: [...byPath.keys()], open: (path) => read(zip, byPath.get(path)), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function open(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, zip) => {
      if (error)
        reject(
          new AppError("BAD_REQUEST", "NOT_A_BUNDLE", `${file} is no bundle: ${error.message}.`, { cause: error }),
        );
      else resolve(zip);
    });
  });
}

function readEntries(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on("entry", (entry: Entry) => {
      entries.push(entry);
      if (entries.length > MAX_FILES) reject(refused(`It holds more than ${MAX_FILES} files.`));
      else zip.readEntry();
    });
    zip.on("end", () => resolve(entries));
    zip.on("error", (error: Error) => reject(refused(error.message, error)));
    zip.readEntry();
  });
}

const LINK = 0o120000;

function entryFault(entry: Entry): string | null {
  const { fileName, compressedSize, uncompressedSize } = entry;
  if (entry.isEncrypted()) return `${fileName} is encrypted.`;
  if (((entry.externalFileAttributes >>> 16) & 0o170000) === LINK) return `${fileName} is a link.`;
  if (uncompressedSize > SMALL && uncompressedSize > compressedSize * MAX_RATIO) return `${fileName} is a bomb.`;
  return null;
}

async function* read(zip: ZipFile, entry: Entry | undefined): AsyncGenerator<Uint8Array> {
  if (!entry) throw new AppError("NOT_FOUND", "NO_SUCH_FILE", "The bundle has no such file.");
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  // yauzl ends the stream with an error where it holds more or fewer bytes than the entry says.
  for await (const chunk of stream) yield chunk as Buffer;
}

function refused(message: string, cause?: unknown): AppError {
  return new AppError("INTEGRITY", "ARCHIVE_REFUSED", `This archive is refused: ${message}`, { cause });
}
