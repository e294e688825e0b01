import { z } from "zod";
import { AppError, type ErrorCode } from "../base/errors.ts";
import { jsonAnswer, toResponse, type Answer } from "./answer.ts";

/** RFC 9457 problem details. `code` and `reason` are stable words; `detail` is prose and withheld for 5xx. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  reason: z.string(),
  detail: z.string().optional(),
  requestId: z.string(),
  errors: z.array(z.object({ in: z.string(), path: z.string(), message: z.string() })).optional(),
});

export type Problem = z.infer<typeof problemSchema>;

const STATUS: Readonly<Record<ErrorCode, readonly [status: number, title: string]>> = {
  BAD_REQUEST: [400, "Bad request"],
  UNAUTHENTICATED: [401, "Sign in first"],
  FORBIDDEN: [403, "Not permitted"],
  NOT_FOUND: [404, "Not found"],
  METHOD_NOT_ALLOWED: [405, "Method not allowed"],
  UNSUPPORTED_MEDIA_TYPE: [415, "Unsupported media type"],
  PAYLOAD_TOO_LARGE: [413, "Body too large"],
  CONFLICT: [409, "Conflict"],
  RULE_REFUSED: [422, "Refused by a rule"],
  STEP_UP_REQUIRED: [403, "Confirm who you are"],
  RATE_LIMITED: [429, "Too many attempts"],
  AS_OF_UNSUPPORTED: [400, "No answer as of an earlier time"],
  OVERLOADED: [503, "Overloaded"],
  UNAVAILABLE: [503, "Unavailable"],
  INTEGRITY: [500, "Integrity fault"],
  INTERNAL: [500, "Internal error"],
};

/** Bad input, with the place of each fault. `where` is `params`, `query`, `body`. */
export function invalidInput(where: string, error: z.ZodError): AppError {
  const errors = error.issues.map((issue) => ({ in: where, path: issue.path.join("."), message: issue.message }));
  return new AppError("BAD_REQUEST", "INVALID_INPUT", `The ${where} is not valid.`, {
    cause: error,
    detail: { errors },
  });
}

/** Maps anything thrown to a problem. What is not an AppError is INTERNAL, and its words never leave the process. */
export function toProblem(thrown: unknown, requestId: string): Problem {
  const error = thrown instanceof AppError ? thrown : new AppError("INTERNAL", "UNEXPECTED", "", { cause: thrown });
  const [status, title] = STATUS[error.code];
  const errors = problemSchema.shape.errors.safeParse(error.detail.errors);
  return {
    type: `urn:countersign:problem:${error.reason.toLowerCase().replaceAll("_", "-")}`,
    title,
    status,
    code: error.code,
    reason: error.reason,
    ...(status < 500 && error.message ? { detail: error.message } : {}),
    requestId,
    ...(errors.success && errors.data ? { errors: errors.data } : {}),
  };
}

/** The problem as an answer, with the headers that its status asks for (Retry-After, WWW-Authenticate, Allow). */
export function problemAnswer(thrown: unknown, requestId: string): Answer {
  const problem = toProblem(thrown, requestId);
  const detail = thrown instanceof AppError ? thrown.detail : {};
  const retryAfter = typeof detail.retryAfterSeconds === "number" ? detail.retryAfterSeconds : 1;
  return jsonAnswer(problem.status, problem, {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "X-Request-Id": requestId,
    ...(problem.status === 401 ? { "WWW-Authenticate": 'Bearer realm="countersign"' } : {}),
    ...(problem.status === 503 || problem.status === 429 ? { "Retry-After": String(retryAfter) } : {}),
    ...(problem.status === 405 && typeof detail.allow === "string" ? { Allow: detail.allow } : {}),
  });
}

export function problemResponse(thrown: unknown, requestId: string): Response {
  return toResponse(problemAnswer(thrown, requestId));
}
