import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import pg from "pg";
import { z } from "zod";
import { AppError } from "../base/errors.ts";
import { copyOut } from "./copy-stream.ts";

export const MANIFEST = "manifest.json";

const written = { bytes: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) };

/** What a backup holds; written last, so that a folder without it is none. */
export const manifestSchema = z.object({
  format: z.literal("countersign-backup/1"),
  kind: z.enum(["production", "demo", "test"]),
  origin: z.string(),
  /** Of the newest checkpoint. */
  size: z.int(),
  takenAt: z.string(),
  migrations: z.array(z.string()),
  /** Months of payloads, as dates. */
  payloads: z.object({ from: z.string(), to: z.string() }).nullable(),
  /** In an order in which each comes after those that it refers to. */
  tables: z.array(
    z.object({
      name: z.string().regex(/^[a-z_]+$/),
      columns: z.array(z.string().regex(/^[a-z0-9_]+$/)),
      rows: z.int(),
      ...written,
    }),
  ),
  sequences: z.array(z.object({ name: z.string().regex(/^[a-z_]+$/), value: z.int() })),
  /** Files of the data folder, by their path below it. */
  files: z.array(z.object({ path: z.string().regex(/^(keys|bundles)\/[A-Za-z0-9._-]+$/), ...written })),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

// What must not come to life again (a session that was ended since), or says nothing on another day.
const LEFT_OUT = ["session", "setup_token", "login_attempt", "worker_state", "_prisma_migrations"];

/** Of the rows of all tables. */
export interface RowProgress {
  readonly done: number;
  readonly total: number;
}

export interface BackupOptions {
  /** A login that may read every table, also which migrations were applied. */
  readonly adminUrl: string;
  /** Must not be there, or be empty. */
  readonly folder: string;
  /** Path in the backup → file. */
  readonly files: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: RowProgress) => void;
}

/**
 * Copies the ledger and what is operational, of one moment, into a folder; projections are made of them again. Where it
 * fails the folder is taken away. Throws CONFLICT/NOT_EMPTY, UNAVAILABLE/DATABASE.
 */
export async function writeBackup(options: BackupOptions): Promise<BackupManifest> {
  const { folder, adminUrl } = options;
  const there = await readdir(folder).catch(() => null);
  if (there !== null && there.length > 0) throw new AppError("CONFLICT", "NOT_EMPTY", `${folder} is not empty.`);
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  await client.connect().catch((cause: unknown) => {
    throw new AppError("UNAVAILABLE", "DATABASE", "The database cannot be reached.", { cause });
  });
  try {
    await mkdir(join(folder, "tables"), { recursive: true, mode: 0o700 });
    const manifest = await copyAll(client, options);
    await writeManifest(folder, manifest);
    return manifest;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function copyAll(client: pg.Client, { folder, files, onProgress }: BackupOptions): Promise<BackupManifest> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const head = await readHead(client);
  const names = await tablesInOrder(client);
  const total = await countRows(client, names);
  const tables: BackupManifest["tables"] = [];
  let done = 0;
  for (const name of names) {
    const tell = (rows: number) => onProgress?.({ done: done + rows, total });
    tables.push(await copyTable(client, folder, name, tell));
    done += tables.at(-1)?.rows ?? 0;
  }
  onProgress?.({ done, total });
  const sequences = await readSequences(client);
  await client.query("COMMIT");
  const copied: BackupManifest["files"] = [];
  for (const [path, from] of Object.entries(files)) {
    const to = join(folder, path);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    copied.push({ path, ...(await writeStream(createReadStream(from), to)) });
  }
  return { format: "countersign-backup/1", ...head, tables, sequences, files: copied };
}

async function readHead(
  client: pg.Client,
): Promise<Pick<BackupManifest, "kind" | "origin" | "size" | "takenAt" | "migrations" | "payloads">> {
  const { rows } = await client.query<{
    kind: BackupManifest["kind"];
    origin: string;
    size: string;
    at: Date;
    migrations: string[];
    from: string | null;
    to: string | null;
  }>(
    `SELECT d.kind, d.origin, coalesce((SELECT max(size) FROM checkpoint), 0) AS size, clock_timestamp() AS at,
       (SELECT array_agg(migration_name ORDER BY migration_name) FROM _prisma_migrations
         WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL) AS migrations,
       (SELECT min(received_at)::date::text FROM payload) AS from, (SELECT max(received_at)::date::text FROM payload) AS to
     FROM database_identity d`,
  );
  const [row] = rows;
  if (!row) throw new AppError("UNAVAILABLE", "NO_IDENTITY", "This database was not set up.");
  const { kind, origin, size, at, migrations, from, to } = row;
  const payloads = from !== null && to !== null ? { from, to } : null;
  return { kind, origin, size: Number(size), takenAt: at.toISOString(), migrations, payloads };
}

/** Every table that is no projection, those that others refer to first. */
async function tablesInOrder(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; needs: string[] }>(
    `SELECT c.relname::text AS name, coalesce(array_agg(f.relname::text) FILTER (WHERE f.oid <> c.oid), '{}') AS needs
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' LEFT JOIN pg_class f ON f.oid = k.confrelid
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> ALL($1)
       AND obj_description(c.oid, 'pg_class') IN ('ledger', 'operational')
     GROUP BY c.relname, c.oid ORDER BY c.relname <> 'database_identity', c.relname`,
    [LEFT_OUT],
  );
  const ordered: string[] = [];
  for (let left = rows; left.length > 0;) {
    const next = left.filter(({ needs }) => needs.every((need) => !left.some(({ name }) => name === need)));
    if (next.length === 0) throw new Error("Tables refer to each other in a circle.");
    ordered.push(...next.map(({ name }) => name));
    left = left.filter((row) => !next.includes(row));
  }
  return ordered;
}

async function countRows(client: pg.Client, names: readonly string[]): Promise<number> {
  const counts = names.map((name) => `(SELECT count(*) FROM "${name}")`);
  const { rows } = await client.query<{ total: string }>(`SELECT ${counts.join(" + ")} AS total`);
  return Number(rows[0]?.total ?? 0);
}

const TELL_EVERY_MS = 250;

async function copyTable(
  client: pg.Client,
  folder: string,
  name: string,
  tell: (rows: number) => void,
): Promise<BackupManifest["tables"][number]> {
  const { rows } = await client.query<{ column: string }>(
    `SELECT column_name::text AS column FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`,
    [name],
  );
  const columns = rows.map(({ column }) => column);
  const copy = copyOut(client, `COPY (SELECT ${quoted(columns)} FROM "${name}") TO STDOUT`);
  const timer = setInterval(() => tell(copy.rows()), TELL_EVERY_MS);
  try {
    const measured = await writeStream(copy.stream, tableFile(folder, name), true);
    return { name, columns, rows: copy.rows(), ...measured };
  } finally {
    clearInterval(timer);
  }
}

export function tableFile(folder: string, name: string): string {
  return join(folder, "tables", `${name}.copy.gz`);
}

export function quoted(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(", ");
}

async function readSequences(client: pg.Client): Promise<BackupManifest["sequences"]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind = 'S' ORDER BY 1`,
  );
  const sequences: BackupManifest["sequences"] = [];
  for (const { name } of rows) {
    const value = await client.query<{ value: string }>(`SELECT last_value AS value FROM "${name}"`);
    sequences.push({ name, value: Number(value.rows[0]?.value ?? 1) });
  }
  return sequences;
}

/** Writes through to the disk, and measures what was written. */
async function writeStream(source: Readable, file: string, zip = false): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      done(null, chunk);
    },
  });
  const out = createWriteStream(file, { mode: 0o600, flush: true });
  if (zip) await pipeline(source, createGzip({ level: 1 }), measure, out);
  else await pipeline(source, measure, out);
  return { bytes, sha256: hash.digest("hex") };
}

async function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  const half = join(folder, `${MANIFEST}.new`);
  const file = await open(half, "w", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(manifest, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, join(folder, MANIFEST));
}
