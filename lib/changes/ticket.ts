const TICKET = /\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b/g;
const NOT_TICKETS = /^(?:UTF|SHA|ISO|RFC|CVE|GHSA|AES|RSA|TLS|HTTP|X)-/;

/** Ticket ids that a text names (`PAY-1287`), in order, each once. A claim of whoever wrote the text. */
export function ticketsOf(text: string): readonly string[] {
  const found = [...text.matchAll(TICKET)].map((match) => match[0]).filter((id) => !NOT_TICKETS.test(id));
  return [...new Set(found)].slice(0, 20);
}

/** Tickets that changes and the pull request that brought them name, each once. */
export function ticketsNamed(
  pull: { readonly title?: string | null; readonly body?: string | null } | null | undefined,
  changes: readonly { readonly tickets: readonly string[] }[],
): string[] {
  const named = ticketsOf(`${pull?.title ?? ""}\n${pull?.body ?? ""}`);
  return [...new Set([...named, ...changes.flatMap(({ tickets }) => tickets)])].slice(0, 20);
}
