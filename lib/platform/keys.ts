import { generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { AppError } from "../base/errors.ts";
import { getEnv, type Env } from "./env.ts";
import { formatOpenSshKey, formatOpenSshPublicKey, parseEd25519Key } from "./openssh-key.ts";

type KeyPlaces = Pick<Env, "dataDir" | "logKeyFile" | "bundleKeyFile" | "sealKeyFile">;
type KeyName = "log" | "bundle" | "seal";

const KEY_BYTES = 32;

/** Where the three keys lie (LEDGER, "Keys of our own"): as configured, else in `<dataDir>/keys`. */
export function keyFiles(env: KeyPlaces): Readonly<Record<KeyName, string>> {
  return {
    log: env.logKeyFile ?? join(env.dataDir, "keys", "log.pem"),
    bundle: env.bundleKeyFile ?? join(env.dataDir, "keys", "bundle"),
    seal: env.sealKeyFile ?? join(env.dataDir, "keys", "seal"),
  };
}

/** The key files that are there, by their path in a backup; in the other direction, where each of them belongs. */
export function backupKeyFiles(env: KeyPlaces): Readonly<Record<string, string>> {
  const held = Object.entries(keyPlaces(env)).filter(([, file]) => isThere(file));
  return Object.fromEntries(held);
}

export function keyPlaces(env: KeyPlaces): Readonly<Record<string, string>> {
  const { log, bundle, seal } = keyFiles(env);
  return {
    "keys/log.pem": log,
    "keys/bundle": bundle,
    "keys/bundle.pub": `${bundle}.pub`,
    "keys/seal": seal,
    "keys/auth-secret": join(env.dataDir, "keys", "auth-secret"),
  };
}

/**
 * Makes the keys that are absent, for a database that has none yet. On a database that others have signed and sealed
 * before, new keys would fork its log and lose its secrets: then CONFLICT/KEYS_MISSING names every absent file.
 */
export function ensureKeys(env: KeyPlaces, options: { fresh: boolean; needsLogKey: boolean }): void {
  const files = keyFiles(env);
  const needed: KeyName[] = options.needsLogKey ? ["log", "bundle", "seal"] : ["bundle", "seal"];
  const absent = needed.filter((name) => !isThere(files[name]));
  if (absent.length > 0 && !options.fresh) {
    const names = absent.map((name) => files[name]).join(", ");
    throw new AppError("CONFLICT", "KEYS_MISSING", `This database was set up with keys that are not here: ${names}.`);
  }
  for (const name of absent) {
    const file = files[name];
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    createFile(file, MAKERS[name]());
    if (name === "bundle") createFile(`${file}.pub`, `${formatOpenSshPublicKey(readBundleKey(env), "countersign")}\n`);
  }
}

const MAKERS: Readonly<Record<KeyName, () => string>> = {
  log: () => newEd25519().export({ format: "pem", type: "pkcs8" }).toString(),
  bundle: () => formatOpenSshKey(newEd25519(), "countersign"),
  seal: () => `${randomBytes(KEY_BYTES).toString("base64")}\n`,
};

function newEd25519(): KeyObject {
  return generateKeyPairSync("ed25519").privateKey;
}

/** Signs checkpoints. Undefined where this process does not hold it: then it never signs. */
export function readLogKey(env: KeyPlaces): KeyObject | undefined {
  const file = keyFiles(env).log;
  return isThere(file) ? parseEd25519Key(readText(file), file) : undefined;
}

/** Signs bundles; the file is an OpenSSH private key. Throws BAD_REQUEST/KEY_FILE, CONFLICT/KEYS_MISSING. */
export function readBundleKey(env: KeyPlaces): KeyObject {
  const file = keyFiles(env).bundle;
  return parseEd25519Key(readKeyFile(file), file);
}

/** One base64 key of 32 bytes per line: the first seals, all of them open. Throws like `readBundleKey`. */
export function readSealKeys(env: KeyPlaces): Buffer[] {
  const file = keyFiles(env).seal;
  const lines = readKeyFile(file).split("\n");
  const keys = lines.filter((line) => line.trim() !== "").map((line) => Buffer.from(line, "base64"));
  if (keys.length === 0 || keys.some((key) => key.byteLength !== KEY_BYTES)) {
    throw new AppError("BAD_REQUEST", "KEY_FILE", `${file} must hold base64 keys of 32 bytes, one per line.`);
  }
  return keys;
}

function readKeyFile(file: string): string {
  if (isThere(file)) return readText(file);
  throw new AppError("CONFLICT", "KEYS_MISSING", `The key file ${file} is missing.`);
}

/** AUTH_SECRET of the environment, else one made once and kept in the data folder. */
export function ensureAuthSecret(env: Pick<Env, "authSecret" | "dataDir">): string {
  if (env.authSecret) return env.authSecret;
  const file = join(env.dataDir, "keys", "auth-secret");
  if (!isThere(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    createFile(file, randomBytes(KEY_BYTES).toString("base64url"));
  }
  return readText(file).trim();
}

let held: Buffer[] | undefined;

/** The seal keys of this process. */
export function getSealKeys(): readonly Buffer[] {
  held ??= readSealKeys(getEnv());
  return held;
}

// The bundler of the pages must not take every file of the project for a possible key.
function isThere(file: string): boolean {
  return existsSync(/* turbopackIgnore: true */ file);
}

function readText(file: string): string {
  return readFileSync(/* turbopackIgnore: true */ file, "utf8");
}

/** Whole or not at all, readable by us only; when two starts race, the first one's stays. */
function createFile(file: string, text: string): void {
  const half = `${file}.${process.pid}.new`;
  const handle = openSync(half, "w", 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(half, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(half);
  }
}
