import { z } from "zod";
import type { SetupObject } from "../../ingest/fact-setup.ts";
import { documentsIn } from "../../ingest/strict-yaml.ts";

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
 * that grows with the text alone: the whole tree is anybody's.
 */
export function declaredIn(text: string): readonly SetupObject[] | null {
  const objects: SetupObject[] = [];
  for (const part of partsOf(text)) {
    const documents = documentsIn(part);
    if (documents === null) return null;
    for (const one of documents) {
      const parsed = manifest.safeParse(one);
      if (parsed.success) objects.push(objectOf(parsed.data));
    }
  }
  return objects;
}

/** The documents that may declare one of the objects; a text with directives is one part, for they reach ahead. */
function partsOf(text: string): readonly string[] {
  const parts = /(?:^|\n)%/.test(text) ? [text] : text.split(/(?:^|\n)---(?=[ \t\r\n]|$)/);
  return parts.filter((part) => /GitRepository|AppProject/.test(part));
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
