/** What the API says about a failure (RFC 9457); `code` and `reason` are closed words, `message` may be shown. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  readonly requestId: string | undefined;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.detail, options);
    this.status = problem.status;
    this.code = problem.code;
    this.reason = problem.reason;
    this.requestId = problem.requestId;
  }
}

interface Problem {
  status: number;
  code: string;
  reason: string;
  detail: string;
  requestId: string | undefined;
}

export interface FetchOptions {
  /** Undefined, null and "" are left out. */
  query?: Readonly<Record<string, string | number | undefined | null>>;
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

/**
 * Calls our own API with the session cookie and returns its JSON. `T` is the response shape that the route declares and
 * validates, so it is not parsed a second time here. Throws ProblemError for every answer that is not 2xx, for one that
 * is not JSON, and (status 0) when none came; an abort passes through.
 */
export async function fetchJson<T>(path: string, options: FetchOptions = {}): Promise<T> {
  const { query = {}, method = "GET", body, signal } = options;
  const response = await send(withQuery(path, query), {
    method,
    signal,
    credentials: "same-origin",
    headers: body === undefined ? { accept: "application/json" } : jsonHeaders,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const requestId = response.headers.get("x-request-id") ?? undefined;
  if (response.status === 204) return undefined as T; // safe because a route that answers 204 declares no body
  const json = await parseBody(response, requestId);
  if (!response.ok) throw new ProblemError(problemOf(response.status, json, requestId));
  return json as T; // safe because route() validated the response against the shape that T is inferred from
}

const jsonHeaders = { accept: "application/json", "content-type": "application/json" };

/** `/api/v1/timeline?kind=review`; keys in the order given. */
export function withQuery(path: string, query: NonNullable<FetchOptions["query"]>): string {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const search = new URLSearchParams(set.map(([key, value]) => [key, String(value)]));
  return search.size === 0 ? path : `${path}?${search}`;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    const detail = "The server did not answer. Check the connection and try again.";
    const problem = { status: 0, code: "UNAVAILABLE", reason: "NO_ANSWER", detail, requestId: undefined };
    throw new ProblemError(problem, { cause });
  }
}

async function parseBody(response: Response, requestId: string | undefined): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { status } = response;
    const detail = `The server answered ${status} without JSON.`;
    throw new ProblemError({ status, code: "INTERNAL", reason: "NOT_JSON", detail, requestId }, { cause });
  }
}

function problemOf(status: number, json: unknown, requestId: string | undefined): Problem {
  const fields = typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  const text = (key: string): string | undefined => {
    const value = fields[key];
    return typeof value === "string" ? value : undefined;
  };
  return {
    status,
    code: text("code") ?? "INTERNAL",
    reason: text("reason") ?? "UNKNOWN",
    detail: text("detail") ?? text("title") ?? `The server answered ${status}.`,
    requestId: text("requestId") ?? requestId,
  };
}
