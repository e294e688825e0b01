/** The parts of a change's id: `<repository>@<branch>:<sha>`. */
export interface ChangeId {
  readonly repository: string;
  readonly branch: string;
  readonly sha: string;
}

// Repositories hold no @; the sha stands last, after a colon in the id and after a slash in an address.
const PARTS = /^([^@]+)@(.+)[:/]([0-9a-f]{40}|[0-9a-f]{64})$/;

/** Reads an id, also as the segments of an address (`northwind/fleet@main/<sha>`), escaped or not; null for none. */
export function parseChangeId(text: string | readonly string[]): ChangeId | null {
  const segments = typeof text === "string" ? [text] : text;
  const [, repository, branch, sha] = PARTS.exec(segments.map(unescapeSegment).join("/")) ?? [];
  return repository && branch && sha ? { repository, branch, sha } : null;
}

/** The address of a change's page. */
export function changeHref(id: string): string {
  const parts = parseChangeId(id);
  if (!parts) return "/changes";
  const path = [...`${parts.repository}@${parts.branch}`.split("/"), parts.sha].map(encodeURIComponent);
  return `/changes/${path.join("/").replaceAll("%40", "@")}`;
}

/** A segment of an address as it was meant. */
export function unescapeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray % that somebody typed
  }
}

/** The page of a landing; its key may hold signs that end an address. */
export function landingHref(key: string): string {
  return `/changes/landings/${encodeURIComponent(key)}`;
}
