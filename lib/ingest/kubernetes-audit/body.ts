import { z } from "zod";
import { optionalMap, optionalObject, optionalText } from "../optional.ts";

/** What is read of an object in a request or a response; a patch of an object has the same shape. */
const objectBody = z.looseObject({
  kind: optionalText,
  metadata: optionalObject({
    name: optionalText,
    uid: optionalText,
    labels: optionalMap,
    annotations: optionalMap,
  }),
  spec: optionalMap,
  dryRun: z.array(z.unknown()).optional().catch(undefined),
});

const patchOperation = z.looseObject({ op: z.string(), path: z.string(), value: z.unknown().optional() });

export type ObjectBody = z.output<typeof objectBody>;
export type PatchOperation = z.output<typeof patchOperation>;

/** Kinds of bodies that are about a request, not the object that it names. */
const NOT_THE_OBJECT: ReadonlySet<string> = new Set(["DeleteOptions", "Status", "Table", "Scale", "Eviction", "Patch"]);

/** The body as an object of the API or a merge patch of one; null for JSON patches, blanked and absent bodies. */
export function objectOf(body: unknown): ObjectBody | null {
  if (Array.isArray(body)) return null;
  const parsed = objectBody.safeParse(body);
  return parsed.success ? parsed.data : null;
}

/** The body as JSON patch (RFC 6902): an array of operations (traps K4); null for anything else. */
export function patchOf(body: unknown): PatchOperation[] | null {
  const parsed = z.array(patchOperation).safeParse(body);
  return parsed.success ? parsed.data : null;
}

/** True where the body is the object itself, so that its kind and uid are the target's. */
export function isTheObject(body: ObjectBody | null): body is ObjectBody {
  return body !== null && body.kind !== undefined && !NOT_THE_OBJECT.has(body.kind) && !body.kind.endsWith("List");
}
