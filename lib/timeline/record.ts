import type { EvidenceRecord } from "./contract.ts";

type NamedFact = EvidenceRecord["facts"][number];

const MAX_FACTS = 40;

/**
 * The facts of a record as rows of name and value, in the order in which the kind states them; nested objects by dotted
 * name. Text from outside stays text. An actor shows its name, its id beside it.
 */
export function factRows(facts: unknown): NamedFact[] {
  const rows: NamedFact[] = [];
  walk("", facts, rows);
  return rows.slice(0, MAX_FACTS);
}

function walk(path: string, value: unknown, rows: NamedFact[]): void {
  if (value === null || value === undefined || value === "") return;
  if (Array.isArray(value)) {
    walkList(path, value, rows);
  } else if (typeof value === "object") {
    walkObject(path, value as Readonly<Record<string, unknown>>, rows);
  } else {
    rows.push({ name: label(path), value: shown(value) });
  }
}

function walkList(path: string, value: readonly unknown[], rows: NamedFact[]): void {
  const scalars = value.every((item) => typeof item !== "object");
  if (scalars) {
    if (value.length > 0) rows.push({ name: label(path), value: value.map(shown).join(", ") });
  } else if (value.length === 1) {
    walk(path, value[0], rows);
  } else {
    rows.push({ name: label(path), value: `${value.length} items, see the record` });
  }
}

function walkObject(path: string, value: Readonly<Record<string, unknown>>, rows: NamedFact[]): void {
  if (typeof value.name === "string" && typeof value.issuer === "string") {
    const id = typeof value.id === "string" ? `${value.issuer} id ${value.id}` : value.issuer;
    rows.push({ name: label(path), value: value.name, id });
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    if (path === "" && name === "kind") continue;
    walk(path === "" ? name : `${path}.${name}`, member, rows);
  }
}

function shown(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}

/** `commitSha` → `Commit sha`; `target.name` → `Target name`. */
function label(path: string): string {
  const words = path
    .replace(/^(fact|actor)\./, (_, part: string) => (part === "actor" ? "actor " : ""))
    .replaceAll(".", " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const MAX_RAW = 64 * 1024;

/** The record as received, as text for the drawer: valid UTF-8 as it is, other bytes as hex; long ones cut and said so. */
export function rawText(bytes: Uint8Array): { readonly text: string; readonly truncated: boolean } {
  const head = bytes.subarray(0, MAX_RAW);
  const truncated = bytes.byteLength > MAX_RAW;
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: truncated }), truncated };
  } catch {
    const hex = Buffer.from(head.subarray(0, MAX_RAW / 4)).toString("hex");
    return { text: hex.replace(/(.{64})/g, "$1\n"), truncated: truncated || bytes.byteLength > MAX_RAW / 4 };
  }
}
