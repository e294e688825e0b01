import { AppError } from "../base/errors.ts";
import { getLog } from "../platform/log.ts";

const OURS = ["INTERNAL", "INTEGRITY", "UNAVAILABLE"];

/** Logs what went wrong on our side, once, at the edge; what the caller did wrong is answered and not logged. */
export function reportFailure(thrown: unknown, request: Request, requestId: string): void {
  if (thrown instanceof AppError && !OURS.includes(thrown.code)) return;
  const path = new URL(request.url).pathname;
  getLog().error({ err: thrown, requestId, method: request.method, path }, "request failed");
}
