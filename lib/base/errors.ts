/** Where an error belongs on the wire; `lib/http/problem.ts` maps each to one status. */
export type ErrorCode =
  | "BAD_REQUEST"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "METHOD_NOT_ALLOWED"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "PAYLOAD_TOO_LARGE"
  | "CONFLICT"
  | "RULE_REFUSED"
  | "STEP_UP_REQUIRED"
  | "RATE_LIMITED"
  | "AS_OF_UNSUPPORTED"
  | "OVERLOADED"
  | "UNAVAILABLE"
  | "INTEGRITY"
  | "INTERNAL";

/**
 * An error with a closed code. `reason` is a stable machine word of the room (`"SELF_APPROVAL"`); tests assert it and
 * clients may branch on it. `message` may be shown to the caller except for INTERNAL and UNAVAILABLE.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly reason: string;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    reason: string,
    message: string,
    options: { cause?: unknown; detail?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.reason = reason;
    this.detail = options.detail ?? {};
  }
}
