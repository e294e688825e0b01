import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gateResult, type GateResult } from "../ingest/ci/gate-decision.ts";
import type { GateCommit, GateFile } from "../ingest/ci/gate-lines.ts";
import { readReport, reportFormat } from "../ingest/ci/report.ts";
import { usageError } from "./command.ts";

export interface GateResults {
  readonly files: readonly GateFile[];
  readonly results: readonly GateResult[];
  /** Files that are no report that is known. */
  readonly unread: readonly string[];
}

const MAX_FILES = 1000;
/** As text in a line it may grow by half; a delivery holds 25 MiB. */
const MAX_FILE = 12 * 1024 * 1024;

/** Reports name clusters, where they do, by the source that they come through: which one, the server says. */
const SOURCE = { id: "gate", type: "ci", name: "gate" };

/**
 * Every report of the files and folders that are named, told by its shape. What is no report that is known is listed, not
 * passed over. Throws BAD_REQUEST/USAGE for what is not there, too large, or too many.
 */
export function readResults(paths: readonly string[], commit: GateCommit): GateResults {
  const names = paths.flatMap(filesOf);
  if (names.length > MAX_FILES) throw usageError(`There are ${names.length} files; a gate reads ${MAX_FILES} at most.`);
  const commits = [commit.sha, ...(commit.checkedOut ? [commit.checkedOut.sha] : [])];
  const files: GateFile[] = [];
  const results: GateResult[] = [];
  const unread: string[] = [];
  for (const file of names) {
    const bytes = readFileSync(file);
    const format = reportFormat(bytes, SOURCE);
    const read = format === null ? [] : readReport(bytes, {}, SOURCE, format);
    const found = read.map(({ fact }) => gateResult(fact, { file, format: format ?? "", commits }));
    const told = found.filter((result) => result !== null);
    if (format === null || told.length < found.length) unread.push(file);
    else files.push({ format, bytes });
    results.push(...told);
  }
  return { files, results, unread };
}

function filesOf(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw usageError(`There is no ${path}.`);
  if (stat.isDirectory()) {
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    const link = entries.find((entry) => entry.isSymbolicLink());
    if (link) throw usageError(`${join(path, link.name)} is a link: name the file itself.`);
    return entries.flatMap((entry) => filesOf(join(path, entry.name)));
  }
  if (stat.size > MAX_FILE) throw usageError(`${path} is larger than ${MAX_FILE / 1024 / 1024} MiB.`);
  return [path];
}
