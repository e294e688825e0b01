const REFERENCE = /(?:^|[\s(])((?:[A-Z][A-Z0-9]{1,9}-\d{1,9}|#\d{1,9}))(?=$|[\s).,;:])/;
const ADDRESS = /https?:\/\/[^\s<>"]{4,300}/;

/** The incident that a reason names: the first address, else the first key such as `INC-4471`; null where it names none. */
export function incidentIn(reason: string): string | null {
  return ADDRESS.exec(reason)?.[0] ?? REFERENCE.exec(reason)?.[1] ?? null;
}
