import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Permission } from "../access/permission.ts";
import { requirePermission, requireStepUp, type Principal } from "../access/principal.ts";
import { recordRead } from "../access/read-log.ts";
import { requirePrincipal } from "../access/session.ts";
import { AppError } from "../base/errors.ts";
import { getDb } from "../platform/db.ts";
import { getEnv } from "../platform/env.ts";
import { getLog } from "../platform/log.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { inTransaction } from "../platform/transaction.ts";
import { BODY_LIMIT, fieldsToObject, readBody, type ParsedBody } from "./body.ts";
import { formFailed, type FormOptions } from "./form.ts";
import { requireOwnOrigin } from "./origin.ts";
import { invalidInput, problemResponse } from "./problem.ts";
import { reportFailure } from "./report.ts";

/** `public` needs nobody; `ingest` authenticates its sender itself; all else is a permission of the principal. */
export type RouteAccess = Permission | "public" | "ingest";

/** A response that is not JSON of a schema: the handler returns the `Response` itself (a download, a stream, nothing). */
export interface RawResponse {
  readonly raw: string;
  readonly description: string;
}

export function rawResponse(mediaType: string, description: string): RawResponse {
  return { raw: mediaType, description };
}

type Result<R> = R extends z.ZodType ? Immutable<z.input<R>> : Response;

/** Handlers may answer with what they must not change. */
type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

export interface RouteContext<A extends RouteAccess, P, Q, B> {
  readonly principal: A extends "public" | "ingest" ? null : Principal;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: Request;
  readonly requestId: string;
  /** The client's Idempotency-Key (a form's field `idempotencyKey`) under this principal, or a fresh one. */
  readonly idempotencyKey: string;
  /** On the process's database: for reads. */
  readonly sql: Sql;
  /** Runs a command in one transaction. */
  readonly transaction: <T>(work: (tx: Sql) => Promise<T>) => Promise<T>;
  /** Headers to send beside the route's own. */
  readonly responseHeaders: Headers;
}

export interface RouteOptions<A extends RouteAccess, P, Q, B, R> {
  readonly permission: A;
  /** One line for the OpenAPI file. */
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly bodyLimit?: number;
  readonly response: R;
  readonly status?: number;
  /** The person confirmed who they are within ten minutes; tokens are refused. */
  readonly stepUp?: boolean;
  /** Names the record that this request opens: an auditor's read of it is appended before it is served. */
  readonly opens?: (context: RouteContext<A, z.output<P>, z.output<Q>, z.output<B>>) => string;
  /** Accepts HTML forms too and answers them with 303. */
  readonly form?: FormOptions<Result<R>>;
  readonly handle: (context: RouteContext<A, z.output<P>, z.output<Q>, z.output<B>>) => Promise<Result<R>>;
}

/** What the matrix test and the OpenAPI file read of a route. */
export interface RouteDeclaration {
  readonly permission: RouteAccess;
  readonly summary: string;
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly response: z.ZodType | RawResponse;
  readonly status: number;
  readonly forms: boolean;
  readonly stepUp: boolean;
}

/** As Next hands them over; the file name of the route decides the names. */
export interface NextContext {
  readonly params: Promise<Record<string, string | string[] | undefined>>;
}

export interface RouteHandler {
  (request: Request, context: NextContext): Promise<Response>;
  readonly declaration: RouteDeclaration;
}

/**
 * Makes a route handler from its declaration: who may call it, the shapes in and out, and what it does. Every API route
 * is made here (`app/routes.test.ts` fails otherwise), so that none exists without a permission. Errors become problems.
 */
export function route<
  const A extends RouteAccess,
  R extends z.ZodType | RawResponse,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(options: RouteOptions<A, P, Q, B, R>): RouteHandler {
  const handler = async (request: Request, nextContext: NextContext): Promise<Response> => {
    const requestId = randomUUID();
    let form: URLSearchParams | null = null;
    try {
      const principal = await authenticate(options, request);
      const parsed = await parseRequestBody(options, request);
      if (parsed?.type === "form") form = parsed.fields;
      const context = await makeContext(options, { request, nextContext, principal, parsed, requestId });
      const result = await options.handle(context);
      if (options.opens && context.principal) await recordRead(context.principal, options.opens(context));
      if (form && options.form) return redirected(options.form.done(result, form), context);
      return respond(options, result, context);
    } catch (thrown) {
      reportFailure(thrown, request, requestId);
      if (options.form && isForm(request)) return formFailed(options.form, thrown, { form, request, requestId });
      return problemResponse(thrown, requestId);
    }
  };
  return Object.assign(handler, { declaration: declarationOf(options) });
}

/** For a method that a path does not answer: 405 with Allow. */
export function methodNotAllowed(allow: string): RouteHandler {
  const error = new AppError("METHOD_NOT_ALLOWED", "METHOD", `This path answers ${allow} only.`, { detail: { allow } });
  const declaration: RouteDeclaration = declarationOf({
    permission: "public",
    summary: "Not allowed",
    response: rawResponse("application/problem+json", `405, Allow: ${allow}`),
    status: 405,
  });
  return Object.assign(async () => problemResponse(error, randomUUID()), { declaration });
}

/** The value, or NOT_FOUND: for what is absent and for what is out of the principal's scope alike. */
export function found<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new AppError("NOT_FOUND", "NOT_FOUND", "There is no such record.");
  return value;
}

interface Declared {
  readonly permission: RouteAccess;
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly bodyLimit?: number;
  readonly response: z.ZodType | RawResponse;
  readonly status?: number;
  readonly stepUp?: boolean;
  readonly form?: object;
}

function declarationOf(options: Declared): RouteDeclaration {
  const { permission, summary, params, query, body, response, status = 200, stepUp = false } = options;
  return { permission, summary, params, query, body, response, status, forms: options.form !== undefined, stepUp };
}

async function authenticate(options: Declared, request: Request): Promise<Principal | null> {
  if (options.permission === "ingest") return null;
  const safe = request.method === "GET" || request.method === "HEAD";
  const publicOrigin = new URL(getEnv().publicUrl).origin;
  if (options.permission === "public") {
    if (!safe) requireOwnOrigin(request, publicOrigin);
    return null;
  }
  const { principal, now } = await requirePrincipal(request);
  if (!safe && principal.via === "session") requireOwnOrigin(request, publicOrigin);
  requirePermission(principal, options.permission);
  if (options.stepUp) requireStepUp(principal, now);
  return principal;
}

async function parseRequestBody(options: Declared, request: Request): Promise<ParsedBody | null> {
  const hasBody = options.body !== undefined || (options.form !== undefined && isForm(request));
  return hasBody ? readBody(request, options.bodyLimit ?? BODY_LIMIT, options.form !== undefined) : null;
}

interface Incoming {
  readonly request: Request;
  readonly nextContext: NextContext;
  readonly principal: Principal | null;
  readonly parsed: ParsedBody | null;
  readonly requestId: string;
}

async function makeContext<A extends RouteAccess, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R>(
  options: RouteOptions<A, P, Q, B, R>,
  { request, nextContext, principal, parsed, requestId }: Incoming,
): Promise<RouteContext<A, z.output<P>, z.output<Q>, z.output<B>>> {
  const form = parsed?.type === "form" ? parsed.fields : null;
  const fields = form && options.form?.body ? options.form.body(form) : form && fieldsToObject(form);
  const body: unknown = parsed?.type === "json" ? parsed.value : fields;
  return {
    // Safe because `authenticate` answers null for public and ingest, and a principal for all else.
    principal: principal as RouteContext<A, P, Q, B>["principal"],
    params: parse("params", options.params, await nextContext.params),
    query: parse("query", options.query, fieldsToObject(new URL(request.url).searchParams)),
    body: parse("body", options.body, body),
    request,
    requestId,
    idempotencyKey: idempotencyKey(request, principal, form),
    sql: poolSql,
    transaction: async (work) => inTransaction((await getDb()).pool, work),
    responseHeaders: new Headers(),
  };
}

/** Opens the database at the first statement: a public route may need none. */
const poolSql: Sql = async (text, values) => pgSql((await getDb()).pool)(text, values);

function parse<S extends z.ZodType>(where: string, schema: S | undefined, input: unknown): z.output<S> {
  // Safe because the type of an undeclared part is undefined.
  if (!schema) return undefined as z.output<S>;
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw invalidInput(where, parsed.error);
  return parsed.data;
}

function idempotencyKey(request: Request, principal: Principal | null, form: URLSearchParams | null): string {
  const key = request.headers.get("idempotency-key") ?? form?.get("idempotencyKey");
  if (!key) return randomUUID();
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new AppError("BAD_REQUEST", "IDEMPOTENCY_KEY", "An Idempotency-Key has 1 to 200 visible ASCII characters.");
  }
  return `${principal?.id ?? "public"}:${key}`;
}

function respond(
  options: Declared,
  result: unknown,
  context: { requestId: string; responseHeaders: Headers },
): Response {
  const headers = context.responseHeaders;
  headers.set("X-Request-Id", context.requestId);
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  if (result instanceof Response) {
    for (const [name, value] of headers) {
      if (name === "set-cookie") result.headers.append(name, value);
      else if (!result.headers.has(name)) result.headers.set(name, value);
    }
    return result;
  }
  headers.set("Content-Type", "application/json");
  return new Response(JSON.stringify(shaped(options, result)), { status: options.status ?? 200, headers });
}

/** What is not in the schema never leaves. A wrong shape fails in development and tests; in production it is logged. */
function shaped(options: Declared, result: unknown): unknown {
  if ("raw" in options.response) throw new AppError("INTERNAL", "RESPONSE_SHAPE", "A raw route returned no Response.");
  const parsed = options.response.safeParse(result);
  if (parsed.success) return parsed.data;
  const error = new AppError("INTERNAL", "RESPONSE_SHAPE", z.prettifyError(parsed.error), { cause: parsed.error });
  if (getEnv().mode !== "production") throw error;
  getLog().error({ err: error, route: options.summary }, "a response does not have its declared shape");
  return result;
}

function redirected(location: string, context: { requestId: string; responseHeaders: Headers }): Response {
  const headers = context.responseHeaders;
  headers.set("Location", location);
  headers.set("Cache-Control", "no-store");
  headers.set("X-Request-Id", context.requestId);
  return new Response(null, { status: 303, headers });
}

function isForm(request: Request): boolean {
  return (request.headers.get("content-type") ?? "").toLowerCase().startsWith("application/x-www-form-urlencoded");
}
