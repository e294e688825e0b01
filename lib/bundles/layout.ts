/** Where things stand in a bundle; all paths are relative to its one top folder. */
export const NAMESPACE = "gitops-evidence@v1";
export const SIGNER = "countersign";
/** DESIGN §10: of a whole path in the archive, top folder included. */
export const MAX_PATH = 120;

export const SIGNATURE_FILE = "tagmanifest-sha256.txt.sig";
export const MANIFEST = "manifest-sha256.txt";
export const TAG_MANIFEST = "tagmanifest-sha256.txt";
export const SCOPE_FILE = "data/01-scope/scope.json";
export const POPULATION_FOLDER = "data/02-population";
export const RECORDS_FOLDER = "data/05-records";
export const LEDGER_FOLDER = "data/07-ledger";

export const LEDGER = {
  start: `${LEDGER_FOLDER}/checkpoint-start.txt`,
  end: `${LEDGER_FOLDER}/checkpoint-end.txt`,
  consistency: `${LEDGER_FOLDER}/consistency.txt`,
  key: `${LEDGER_FOLDER}/log-key.txt`,
} as const;

export const recordPart = (month: string, kind: string): string =>
  `${RECORDS_FOLDER}/${month}/${fileWord(kind)}.ndjson`;
export const digestsOf = (part: string): string => part.replace(/\.ndjson$/, ".digests");

/** `soc2:CC8.1` → `CC8.1`, `nist:ac-2(2)` → `ac-2-2`: letters, digits, dot and hyphen, so that any system can unpack it. */
export function fileWord(text: string): string {
  const word = text.replace(/[^A-Za-z0-9.-]+/g, "-").replace(/^[-.]+|[-.]+$/g, "");
  return word === "" ? "unnamed" : word.slice(0, 48);
}

/** `countersign_soc2_2026-01-01_2026-06-30_0a1b2c3d4e5f` */
export function topFolder(request: { framework: string; from: string; to: string }, identifier: string): string {
  return `countersign_${request.framework}_${request.from}_${request.to}_${identifier}`;
}

/**
 * What is wrong with the names of an archive, or null: one top folder, no way out of it, nothing twice (also where a
 * file system ignores case), no path over 120 characters. Names come from whoever made the archive.
 */
export function nameFault(names: readonly string[]): string | null {
  const seen = new Set<string>();
  const tops = new Set<string>();
  for (const name of names) {
    const parts = name.split("/");
    if (!/^[A-Za-z0-9._/-]+$/.test(name)) return `${JSON.stringify(name)} holds characters that no bundle has.`;
    if (parts.length < 2 || parts.some((part) => part === "" || part === "." || part === "..")) {
      return `${JSON.stringify(name)} does not stand in the one folder of a bundle.`;
    }
    if (name.length > MAX_PATH) return `${name} is longer than ${MAX_PATH} characters.`;
    const folded = name.toLowerCase();
    if (seen.has(folded)) return `${name} is there twice.`;
    seen.add(folded);
    tops.add(parts[0] ?? "");
  }
  return tops.size === 1 ? null : "A bundle has exactly one top folder.";
}
