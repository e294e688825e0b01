import { SETUP_ROLES, type SetupRole } from "../../ingest/fact-setup.ts";
import { roleOfPath } from "./setup-files.ts";

/** A file of a tree, not read yet. */
export interface FoundFile {
  readonly path: string;
  readonly blob: string;
  readonly size: number;
  readonly link: boolean;
}

/** What one look takes in, and of which roles it left something out. */
export interface Chosen<F extends FoundFile> {
  readonly files: readonly F[];
  /** Blobs whose content is taken as well. */
  readonly contents: ReadonlySet<string>;
  readonly truncated: readonly SetupRole[];
}

const COUNT_LIMIT: Readonly<Record<SetupRole, number>> = { owners: 10, template: 20, workflow: 40, manifest: 200 };
const CONTENT_LIMIT = 64 * 1024;
/** Bytes of all files of a role together: what is taken is parsed again by every replay. */
const ROLE_LIMIT = 256 * 1024;
const PATH_LIMIT = 1024;

/** Whether a path is one that can be written down, and given to git again. */
export function isNameable(path: string): boolean {
  return Buffer.byteLength(path) <= PATH_LIMIT && !path.includes("\uFFFD");
}

/**
 * Of what a tree holds the first of each role, by path, the forge's own single places first. A link is left out: whether a
 * forge goes where it points is not known.
 */
export function chooseFiles<F extends FoundFile>(found: readonly F[]): Chosen<F> {
  const files: F[] = [];
  const contents = new Set<string>();
  const truncated: SetupRole[] = [];
  for (const role of SETUP_ROLES) {
    const own = found.filter(({ path }) => (roleOfPath(path) ?? "manifest") === role).sort(byPlace);
    const taken = own.filter(({ path, link }) => !link && isNameable(path)).slice(0, COUNT_LIMIT[role]);
    const small = withinBytes(taken);
    files.push(...taken);
    for (const { blob } of small) contents.add(blob);
    if (small.length < own.length) truncated.push(role);
  }
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), contents, truncated };
}

function withinBytes<F extends FoundFile>(files: readonly F[]): F[] {
  let bytes = 0;
  return files.filter(({ size }) => {
    if (size > CONTENT_LIMIT || bytes + size > ROLE_LIMIT) return false;
    bytes += size;
    return true;
  });
}

function byPlace(a: FoundFile, b: FoundFile): number {
  const first = Number(b.path === ".gitlab-ci.yml") - Number(a.path === ".gitlab-ci.yml");
  return first !== 0 ? first : a.path < b.path ? -1 : 1;
}
