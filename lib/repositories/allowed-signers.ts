import { AppError } from "../base/errors.ts";
import { parseSshKey } from "./ssh-key.ts";

/** One line of an allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS). */
export interface AllowedSigner {
  readonly principals: readonly string[];
  readonly namespaces: readonly string[] | null;
  /** RFC 3339; a time without `Z` is local to the machine in OpenSSH, and read as UTC here. */
  readonly validAfter?: string;
  readonly validBefore?: string;
  /** `<type> <base64>`. */
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly comment: string;
  /** The key signs nothing itself: it certifies the keys of these principals. */
  readonly certAuthority: boolean;
}

/**
 * Parses an allowed_signers file, or a list of plain public keys (no principals). Throws BAD_REQUEST/ALLOWED_SIGNERS
 * naming the line: a key ring with a line that nobody understands is not a key ring.
 */
export function parseAllowedSigners(text: string): AllowedSigner[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    const trimmed = line.trim();
    return trimmed === "" || trimmed.startsWith("#") ? [] : [parseLine(trimmed, at + 1)];
  });
}

const KEY_TYPE =
  /^(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp\d{3}|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)(?:-cert-v01@openssh\.com)?$/;

function parseLine(line: string, number: number): AllowedSigner {
  const fail = (why: string, cause?: unknown) =>
    new AppError("BAD_REQUEST", "ALLOWED_SIGNERS", `Line ${number}: ${why}.`, { cause, detail: { line: number } });
  const words = splitWords(line);
  const typeAt = words.findIndex((word, at) => at <= 2 && KEY_TYPE.test(word));
  const type = words[typeAt];
  const base64 = words[typeAt + 1];
  if (typeAt < 0 || !type || !base64) throw fail("no public key");
  const principals =
    typeAt > 0
      ? unquote(words[0] ?? "")
          .split(",")
          .filter(Boolean)
      : [];
  if (typeAt > 0 && principals.length === 0) throw fail("no principal");
  const options = typeAt === 2 ? parseOptions(words[1] ?? "", fail) : {};
  const blob = Buffer.from(base64, "base64");
  const key = readKey(blob, fail);
  if (key.type !== type) throw fail("the key is of another type than the line says");
  return {
    principals,
    namespaces: options.namespaces ?? null,
    ...(options.validAfter ? { validAfter: options.validAfter } : {}),
    ...(options.validBefore ? { validBefore: options.validBefore } : {}),
    publicKey: `${type} ${blob.toString("base64")}`,
    fingerprint: key.fingerprint,
    comment: words.slice(typeAt + 2).join(" "),
    certAuthority: options.certAuthority ?? false,
  };
}

type Fail = (why: string, cause?: unknown) => AppError;

function readKey(blob: Uint8Array, fail: Fail): { type: string; fingerprint: string } {
  try {
    return parseSshKey(blob);
  } catch (error) {
    throw fail(error instanceof AppError ? error.message.replace(/\.$/, "") : "the public key cannot be read", error);
  }
}

interface Options {
  certAuthority?: boolean;
  namespaces?: string[];
  validAfter?: string;
  validBefore?: string;
}

function parseOptions(text: string, fail: Fail): Options {
  const options: Options = {};
  for (const option of splitCommas(text)) {
    const at = option.indexOf("=");
    const name = (at < 0 ? option : option.slice(0, at)).toLowerCase();
    const value = at < 0 ? "" : unquote(option.slice(at + 1));
    if (name === "cert-authority") options.certAuthority = true;
    else if (name === "namespaces") options.namespaces = value.split(",").map((part) => part.trim());
    else if (name === "valid-after") options.validAfter = parseTime(value, fail);
    else if (name === "valid-before") options.validBefore = parseTime(value, fail);
    else throw fail(`the option ${name.slice(0, 40)} is not known`);
  }
  return options;
}

/** `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, each with an optional `Z`. */
function parseTime(text: string, fail: Fail): string {
  const match = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?Z?$/.exec(text);
  const [, year, month, day, hour = "00", minute = "00", second = "00"] = match ?? [];
  const at = new Date(`${year ?? ""}-${month ?? ""}-${day ?? ""}T${hour}:${minute}:${second}Z`);
  if (!match || Number.isNaN(at.getTime())) throw fail(`${JSON.stringify(text.slice(0, 40))} is not a time`);
  return at.toISOString();
}

/** Words by white space outside double quotes. */
function splitWords(line: string): string[] {
  return line.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
}

function splitCommas(text: string): string[] {
  return text.match(/(?:"[^"]*"|[^,"])+/g) ?? [];
}

function unquote(text: string): string {
  return text.replaceAll('"', "");
}
