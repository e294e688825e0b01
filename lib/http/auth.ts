import { randomUUID } from "node:crypto";
import { runNextAuth } from "../access/next-auth.ts";
import { PROVIDER_ID } from "../access/next-auth-options.ts";
import { AppError } from "../base/errors.ts";
import { getEnv } from "../platform/env.ts";
import { BODY_LIMIT, fieldsToObject, readBody } from "./body.ts";
import { requireOwnOrigin } from "./origin.ts";
import { problemResponse } from "./problem.ts";
import { reportFailure } from "./report.ts";

/**
 * What of next-auth is reachable. Not its `_log` (anybody could write our log) and not POST `signin/…`, whose query goes
 * to the provider unchecked: `POST /api/v1/session/provider` starts that with a query of ours.
 */
const REACHABLE = new Set([
  "GET csrf",
  "GET session",
  "GET providers",
  "GET signin",
  "GET error",
  `GET callback/${PROVIDER_ID}`,
  "POST callback/credentials",
  "POST signout",
]);

/** `/api/auth/…`: next-auth behind an allow-list, the Origin check and the body cap of every other route. */
export async function handleAuth(request: Request, segments: readonly string[]): Promise<Response> {
  const requestId = randomUUID();
  try {
    if (!REACHABLE.has(`${request.method} ${segments.join("/")}`)) {
      throw new AppError("NOT_FOUND", "NOT_FOUND", "There is no such path.");
    }
    const isPost = request.method === "POST";
    if (isPost) requireOwnOrigin(request, new URL(getEnv().publicUrl).origin);
    const parsed = isPost ? await readBody(request, BODY_LIMIT, true) : null;
    const body = parsed?.type === "form" ? Object.fromEntries(parsed.fields) : stringsOf(parsed?.value);
    const query = stringsOf(fieldsToObject(new URL(request.url).searchParams));
    return await runNextAuth(request, { method: request.method, segments, query, body, cookies: cookiesOf(request) });
  } catch (error) {
    reportFailure(error, request, requestId);
    return problemResponse(error, requestId);
  }
}

function stringsOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}

function cookiesOf(request: Request): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (at > 0 && !(name in cookies)) cookies[name] = decoded(pair.slice(at + 1).trim());
  }
  return cookies;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // not encoded by us: next-auth will not know it either
  }
}
