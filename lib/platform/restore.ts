import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createGunzip } from "node:zlib";
import pg from "pg";
import { AppError } from "../base/errors.ts";
import { MANIFEST, manifestSchema, quoted, tableFile, type BackupManifest, type RowProgress } from "./backup.ts";
import { copyIn } from "./copy-stream.ts";
import { migrate, migrationState, readMigrations } from "./migrate.ts";

export interface RestoreOptions {
  readonly url: string;
  /** The owner of the tables: its triggers hold for it too, for nothing that is there is changed. */
  readonly adminUrl: string;
  readonly folder: string;
  /** Path in the backup → where it belongs; a file that is there already is left alone where it is the same. */
  readonly place: (path: string) => string;
  readonly onProgress?: (progress: RowProgress) => void;
}

/**
 * Brings a backup into an empty database: all of it or nothing. The schema is first the backup's own, then this version's.
 * Throws BAD_REQUEST/NOT_A_BACKUP, INTEGRITY/BACKUP_ALTERED, CONFLICT/NOT_EMPTY, SCHEMA_NEWER, FILE_THERE.
 */
export async function restoreBackup(options: RestoreOptions): Promise<BackupManifest> {
  const { url, adminUrl, folder, place } = options;
  const manifest = await readManifest(folder);
  await requireWhole(folder, manifest);
  await requirePlaces(folder, manifest, place);
  await requireKnown(adminUrl, manifest);
  await migrate({ url, adminUrl, only: manifest.migrations });
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await requireEmpty(client, manifest);
    await client.query("BEGIN");
    await fill(client, manifest, options);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
  await migrate({ url, adminUrl });
  for (const { path } of manifest.files) await putFile(join(folder, path), place(path));
  return manifest;
}

async function readManifest(folder: string): Promise<BackupManifest> {
  const text = await readFile(join(folder, MANIFEST), "utf8").catch((cause: unknown) => {
    throw new AppError("BAD_REQUEST", "NOT_A_BACKUP", `${folder} holds no finished backup: it has no ${MANIFEST}.`, {
      cause,
    });
  });
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError("BAD_REQUEST", "NOT_A_BACKUP", `${MANIFEST} is none that this version can read.`, { cause });
  }
}

/** Every file as it was written, before anything is brought in. */
async function requireWhole(folder: string, { tables, files }: BackupManifest): Promise<void> {
  const held = [
    ...tables.map(({ name, sha256 }) => ({ file: tableFile(folder, name), sha256 })),
    ...files.map(({ path, sha256 }) => ({ file: join(folder, path), sha256 })),
  ];
  for (const { file, sha256 } of held) {
    if (existsSync(file) && (await digestOf(file)) === sha256) continue;
    throw new AppError("INTEGRITY", "BACKUP_ALTERED", `${file} is gone, or is not what was written.`);
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function requirePlaces(folder: string, { files }: BackupManifest, place: RestoreOptions["place"]): Promise<void> {
  for (const { path, sha256 } of files) {
    const there = place(path);
    if (!existsSync(there) || (await digestOf(there)) === sha256) continue;
    throw new AppError("CONFLICT", "FILE_THERE", `${there} is there and is another than ${join(folder, path)}.`);
  }
}

async function requireKnown(adminUrl: string, { migrations }: BackupManifest): Promise<void> {
  const known = new Set(readMigrations().map(({ name }) => name));
  const newer = migrations.filter((name) => !known.has(name));
  if (newer.length > 0) {
    const says = `The backup is of a newer version: ${newer.join(", ")}.`;
    throw new AppError("CONFLICT", "SCHEMA_NEWER", says);
  }
  const { applied } = await migrationState(adminUrl);
  const later = applied.filter((name) => !migrations.includes(name));
  if (later.length === 0) return;
  throw new AppError("CONFLICT", "NOT_EMPTY", "The database was set up by a later version: give an empty one.");
}

async function requireEmpty(client: pg.Client, { tables }: BackupManifest): Promise<void> {
  const filled: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ filled: boolean }>(`SELECT EXISTS (SELECT FROM "${name}") AS filled`);
    if (rows[0]?.filled) filled.push(name);
  }
  if (filled.length === 0) return;
  const names = filled.slice(0, 3).join(", ");
  throw new AppError("CONFLICT", "NOT_EMPTY", `The database is not empty (${names}): nothing was changed.`);
}

async function fill(client: pg.Client, manifest: BackupManifest, options: RestoreOptions): Promise<void> {
  const { tables, sequences, payloads } = manifest;
  if (payloads) {
    const { from, to } = payloads;
    await client.query("SELECT countersign.ensure_payload_partitions($1::date, $2::date)", [from, to]);
  }
  const total = tables.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  for (const { name, columns, rows } of tables) {
    const before = done;
    const tell = (at: number) => options.onProgress?.({ done: before + at, total });
    const gunzip = createGunzip();
    const source = createReadStream(tableFile(options.folder, name)).on("error", (error) => gunzip.destroy(error));
    const brought = await copyIn(
      client,
      `COPY "${name}" (${quoted(columns)}) FROM STDIN`,
      counted(source.pipe(gunzip), tell),
    );
    if (brought !== rows) {
      throw new AppError("INTEGRITY", "BACKUP_ALTERED", `${name} holds ${brought} rows, not ${rows}.`);
    }
    done += rows;
  }
  options.onProgress?.({ done, total });
  for (const { name, value } of sequences) await client.query("SELECT setval($1::regclass, $2)", [name, value]);
}

const TELL_EVERY_MS = 250;

/** The same bytes; tells now and then how many rows they were. A line break within a row is written as two characters. */
async function* counted(source: AsyncIterable<Buffer>, tell: (rows: number) => void): AsyncGenerator<Buffer> {
  let rows = 0;
  let told = performance.now();
  for await (const chunk of source) {
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) rows += 1;
    if (performance.now() - told > TELL_EVERY_MS) {
      told = performance.now();
      tell(rows);
    }
    yield chunk;
  }
}

const LF = 10;

async function putFile(from: string, to: string): Promise<void> {
  if (existsSync(to)) return;
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await copyFile(from, to);
}
