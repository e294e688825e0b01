import { z } from "zod";
import { CsvReader } from "../base/csv.ts";
import type { RowError } from "./contract.ts";
import type { Binding } from "./directory.ts";
import { identityKey, identityOf, type Identity } from "./identity.ts";

/** One row of a file of people: somebody, and what the row says is theirs. */
export interface ImportRow {
  /** As a spreadsheet counts: the head is row 1. */
  readonly row: number;
  readonly name: string;
  readonly bot: boolean;
  readonly identities: readonly Binding[];
}

export interface ImportFile {
  readonly rows: readonly ImportRow[];
  readonly count: number;
  readonly errors: readonly RowError[];
}

const COLUMNS = ["name", "e-mail", "forge", "forge id", "login", "key fingerprint", "bot", "from", "to"] as const;
type Column = (typeof COLUMNS)[number];
const ALIASES: Readonly<Record<string, Column>> = {
  email: "e-mail",
  mail: "e-mail",
  "forge-id": "forge id",
  forge_id: "forge id",
  key: "key fingerprint",
  fingerprint: "key fingerprint",
  key_fingerprint: "key fingerprint",
};
const MOST_ROWS = 5000;

type Cells = Readonly<Record<Column, string>>;
type Fault = Omit<RowError, "row">;

/** Reads a file of people. Every fault is named with its row and column; a file with any is not imported. */
export function readImport(csv: string): ImportFile {
  const reader = new CsvReader();
  const lines = [...reader.push(csv.replace(/^\uFEFF/, "")), ...reader.end()];
  const head = (lines[0] ?? []).map(columnOf);
  const unknown = head.findIndex((column) => column === null);
  if (unknown >= 0) return refused(lines, `The column ${JSON.stringify(lines[0]?.[unknown])} is none of: ${NAMED}.`);
  if (!head.includes("name")) return refused(lines, `The first row names the columns, at least "name": ${NAMED}.`);
  if (new Set(head).size < head.length) return refused(lines, "A column stands twice in the first row.");
  if (lines.length - 1 > MOST_ROWS) return refused(lines, `A file holds at most ${MOST_ROWS} rows. Split it.`);
  const errors: RowError[] = [];
  const rows: ImportRow[] = [];
  let count = 0;
  for (const [at, line] of lines.entries()) {
    if (at === 0 || line.every((cell) => cell.trim() === "")) continue;
    count += 1;
    const row = at + 1;
    if (line.length !== head.length) {
      const text = `This row has ${line.length} cells, and the first row ${head.length}.`;
      errors.push({ row, column: null, message: text });
      continue;
    }
    const { identities, name, bot, faults } = readRow(cellsOf(head, line));
    if (faults.length > 0) errors.push(...faults.map((fault) => ({ row, ...fault })));
    else rows.push({ row, name, bot, identities });
  }
  return { rows, count, errors };
}

const NAMED = COLUMNS.join(", ");

function refused(lines: readonly unknown[], message: string): ImportFile {
  return { rows: [], count: Math.max(lines.length - 1, 0), errors: [{ row: 1, column: null, message }] };
}

function columnOf(cell: string): Column | null {
  const text = plain(cell).toLowerCase();
  return COLUMNS.find((column) => column === text) ?? ALIASES[text] ?? null;
}

// An export puts an apostrophe before what a spreadsheet would take for a formula.
function plain(cell: string): string {
  return cell.trim().replace(/^'(?=[=+\-@])/, "");
}

function cellsOf(head: readonly (Column | null)[], line: readonly string[]): Cells {
  const value = (column: Column) => plain(line[head.indexOf(column)] ?? "");
  // Safe because every column is a member.
  return Object.fromEntries(COLUMNS.map((column) => [column, value(column)])) as Cells;
}

function readRow(cells: Cells): Omit<ImportRow, "row"> & { readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const fault = (column: Column, message: string) => faults.push({ column, message });
  if (cells.name === "") fault("name", "A person needs a name.");
  if (cells.name.length > 200) fault("name", "A name has at most 200 characters.");
  const bot = truth(cells.bot);
  if (bot === null) fault("bot", "Write yes or no, or leave it empty.");
  const from = instantOf(cells.from, false);
  const to = instantOf(cells.to, true);
  if (from === undefined) fault("from", "Write a date as 2026-01-31, or an instant with its zone.");
  if (to === undefined) fault("to", "Write a date as 2026-12-31 (included), or an instant with its zone.");
  if (from && to && from >= to) fault("to", "The end is not after the start.");
  const validity = { from: from ?? null, to: to ?? null };
  const identities = identitiesIn(cells, fault).map((one) => ({
    identity: identityKey(one),
    // An id at a forge never becomes somebody else's.
    ...(one.kind === "forge-id" ? { from: null, to: null } : validity),
  }));
  if (faults.length === 0 && identities.length === 0) {
    faults.push({ column: null, message: "Name an e-mail, an account at a forge, or a key." });
  }
  return { name: cells.name, bot: bot ?? false, identities, faults };
}

function identitiesIn(cells: Cells, fault: (column: Column, message: string) => void): Identity[] {
  const found: Identity[] = [];
  const email = cells["e-mail"];
  if (email !== "" && !z.email().safeParse(email).success) fault("e-mail", `${email} is not an e-mail address.`);
  else if (email !== "") found.push(identityOf("email", "", email));
  if (cells["key fingerprint"] !== "") found.push(identityOf("key", "", cells["key fingerprint"]));
  const { forge, login, "forge id": id } = cells;
  const issuer = forge.toLowerCase();
  if (forge === "" && (id !== "" || login !== "")) fault("forge", "Say whose id or login it is, such as github.");
  if (forge === "") return found;
  if (!/^[a-z0-9][a-z0-9._-]*(:[^\s|]+)?$/i.test(forge)) fault("forge", `${forge} names no forge or cluster.`);
  else if (id === "" && login === "") fault("login", `Give the id or the login at ${forge}.`);
  else if (/^(kubernetes|argocd)(:|$)/.test(issuer)) {
    found.push(identityOf("cluster-user", clusterIssuer(forge), login || id));
  } else if (issuer === "countersign") {
    if (id === "") fault("forge id", "An account here is named by its id.");
    else found.push(identityOf("account", issuer, id));
  } else {
    if (id !== "") found.push(identityOf("forge-id", issuer, id));
    if (login !== "") found.push(identityOf("login", issuer, login));
  }
  return found;
}

// The name of a cluster keeps its case, as the source has it.
function clusterIssuer(forge: string): string {
  const [family = "", ...cluster] = forge.split(":");
  return [family.toLowerCase(), ...cluster].join(":");
}

function truth(text: string): boolean | null {
  if (["", "no", "false", "0", "n"].includes(text.toLowerCase())) return false;
  return ["yes", "true", "1", "y", "bot"].includes(text.toLowerCase()) ? true : null;
}

const DAY_MS = 86_400_000;

/** Both days are included, in UTC, and kept half-open; null for an empty cell, undefined for what is no time. */
function instantOf(text: string, isEnd: boolean): string | null | undefined {
  if (text === "") return null;
  if (z.iso.date().safeParse(text).success) {
    return new Date(Date.parse(`${text}T00:00:00Z`) + (isEnd ? DAY_MS : 0)).toISOString();
  }
  return z.iso.datetime({ offset: true }).safeParse(text).success ? new Date(text).toISOString() : undefined;
}
