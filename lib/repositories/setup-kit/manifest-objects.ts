import { isScalar, parseAllDocuments, visit, type Document } from "yaml";
import { z } from "zod";
import type { SetupObject } from "../../ingest/fact-setup.ts";

const manifest = z.looseObject({
  kind: z.enum(["GitRepository", "AppProject"]),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  spec: z
    .looseObject({
      url: z.string().optional(),
      verify: z.looseObject({ secretRef: z.looseObject({ name: z.string() }).optional() }).nullish(),
      sourceRepos: z.array(z.string()).optional(),
      signatureKeys: z.array(z.looseObject({ keyID: z.string() })).nullish(),
      sourceIntegrity: z.looseObject({}).nullish(),
    })
    .default({}),
});

/**
 * The objects that a text declares by which a reconciler is told to verify; null where it cannot be read. Total, in time
 * that grows with the text alone: the whole tree is anybody's. Aliases are not expanded: a small file may stand for a
 * huge one.
 */
export function declaredIn(text: string): readonly SetupObject[] | null {
  try {
    const objects: SetupObject[] = [];
    for (const part of partsOf(text)) {
      if (isDeep(part)) return null;
      const documents = parseAllDocuments(part, { uniqueKeys: false, prettyErrors: false, logLevel: "silent" });
      if (!Array.isArray(documents)) continue;
      for (const one of documents) {
        if (one.errors.length > 0 || saysTwice(one)) return null;
        const parsed = manifest.safeParse(one.toJS({ maxAliasCount: 0 }));
        if (parsed.success) objects.push(objectOf(parsed.data));
      }
    }
    return objects;
  } catch {
    // The parser throws many kinds of errors: at a merge of what is no map, at an alias.
    return null;
  }
}

/** The documents that may declare one of the objects; a text with directives is one part, for they reach ahead. */
function partsOf(text: string): readonly string[] {
  const parts = /(?:^|\n)%/.test(text) ? [text] : text.split(/(?:^|\n)---(?=[ \t\r\n]|$)/);
  return parts.filter((part) => /GitRepository|AppProject/.test(part));
}

const DEEPEST = 64;
const WIDEST_INDENT = 200;

/** Nested further than any manifest is: what the parser makes of that may end the process. */
function isDeep(text: string): boolean {
  let [depth, deepest] = [0, 0];
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  if (deepest > DEEPEST) return true;
  return text.split("\n").some((line) => {
    const indent = line.search(/[^ \t?:-]/);
    return (indent < 0 ? line.length : indent) > WIDEST_INDENT || (line.match(/[-?:](?=\s|$)/g)?.length ?? 0) > DEEPEST;
  });
}

/** A key stands twice in one map: readers differ in which counts. The parser's own check is quadratic. */
function saysTwice(document: Document): boolean {
  let twice = false;
  visit(document, {
    Map(_key, { items }) {
      const names = items.flatMap(({ key }) => (isScalar(key) ? [key.value] : []));
      twice = new Set(names).size < names.length;
      return twice ? visit.BREAK : undefined;
    },
  });
  return twice;
}

function objectOf({ kind, metadata, spec }: z.output<typeof manifest>): SetupObject {
  const verifies = kind === "GitRepository" ? spec.verify?.secretRef !== undefined : demandsKeys(spec);
  return {
    kind,
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    urls: kind === "GitRepository" ? (spec.url === undefined ? [] : [spec.url]) : (spec.sourceRepos ?? []),
    verifies,
  };
}

function demandsKeys({ signatureKeys, sourceIntegrity }: z.output<typeof manifest>["spec"]): boolean {
  return (signatureKeys?.length ?? 0) > 0 || (sourceIntegrity !== undefined && sourceIntegrity !== null);
}
