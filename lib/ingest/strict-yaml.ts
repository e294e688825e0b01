import { CST, isScalar, Lexer, parseAllDocuments, visit, type Document } from "yaml";
import type { Json } from "../base/canonical-json.ts";
import { parseRecord } from "./strict-json.ts";

/** As of a manifest in a tree: of a MiB the parser can make ten seconds' work. What is longer is to come as JSON. */
const MAX_LENGTH = 64 * 1024;
const DEEPEST = 64;
const WIDEST_INDENT = 200;

/**
 * The documents of a report in YAML, empty ones left out, each as strictly read as JSON is; null where one cannot be read.
 * As `documentsIn`, and no directives, bounded length.
 */
export function parseYaml(text: string): readonly Json[] | null {
  if (text.length > MAX_LENGTH || /^%/m.test(text)) return null;
  const documents = documentsIn(text)?.filter((value) => value !== null && value !== undefined);
  const records = documents?.map((value) => parseRecord(Buffer.from(JSON.stringify(value))));
  if (!records?.every((record) => record.ok)) return null;
  return records.map(({ value }) => value);
}

/**
 * The documents of an attacker-controlled YAML text as they stand there; null where one cannot be read. Total, in time
 * that grows with the text alone: no aliases (a small text may stand for a huge one), no key twice, bounded depth.
 */
export function documentsIn(text: string): readonly unknown[] | null {
  if (isDeep(text)) return null;
  try {
    const documents = parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false, logLevel: "silent" });
    if (!Array.isArray(documents)) return [];
    if (documents.some((one) => one.errors.length > 0 || saysTwice(one))) return null;
    return documents.map((one) => one.toJS({ maxAliasCount: 0 }) as unknown);
  } catch {
    // The parser throws many kinds of errors: at an alias, at a merge of what is no map.
    return null;
  }
}

/** Nested further than any report is: what the parser makes of that may end the process. */
function isDeep(text: string): boolean {
  const indented = text.split("\n").some((line) => {
    const indent = line.search(/[^ \t?:-]/);
    return (indent < 0 ? line.length : indent) > WIDEST_INDENT || (line.match(/[-?:](?=\s|$)/g)?.length ?? 0) > DEEPEST;
  });
  return indented || isDeepInFlow(text);
}

/**
 * By the parser's own lexer, which nests nothing: a bracket in a string or a comment closes none. A second value of one
 * entry is no YAML, and nests too.
 */
function isDeepInFlow(text: string): boolean {
  /** Of each collection that is open, whether its entry has a value. */
  const open: boolean[] = [];
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    const mark: string = isText ? "" : token;
    isText = mark === CST.SCALAR;
    if (mark === "[" || mark === "{") open.push(false);
    else if (mark === "]" || mark === "}") open.pop();
    else if (mark === "," || mark === ":") {
      const valued = open.pop();
      if (valued === true && mark === ":") return true;
      if (valued !== undefined) open.push(mark === ":");
    }
    if (open.length > DEEPEST) return true;
  }
  return false;
}

/** A key stands twice in one map: readers differ in which counts. The parser's own check is quadratic. */
function saysTwice(document: Document): boolean {
  let twice = false;
  visit(document, {
    Map(_key, { items }) {
      const names = items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []));
      twice = new Set(names).size < names.length;
      return twice ? visit.BREAK : undefined;
    },
  });
  return twice;
}
