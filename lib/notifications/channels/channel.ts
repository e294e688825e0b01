/** What came of one attempt. `permanent`: the receiver says that trying again is no use. */
export type Attempt =
  | { readonly ok: true; readonly response: string }
  | { readonly ok: false; readonly reason: string; readonly permanent: boolean };

/** One message on its way to one address. `id` is the same on every attempt: receivers drop duplicates by it. */
export interface Outgoing {
  readonly id: string;
  readonly address: string;
  readonly recipient: string;
  readonly kind: string;
  readonly about: string;
  readonly title: string;
  readonly text: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly url: string;
  /** Database time of the attempt, RFC 3339. */
  readonly at: string;
}

/** Total: whatever goes wrong out there is a value, never a throw. */
export type Channel = (outgoing: Outgoing) => Promise<Attempt>;

/** One line of what the other side or the network said, safe to show and to keep. */
export function shortReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message || cause.name : String(cause);
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? `${cause.code}: ` : "";
  const line = message.replace(/\p{Cc}+/gu, " ").trim();
  return (line.startsWith(code.slice(0, -2)) ? line : code + line).slice(0, 300);
}
