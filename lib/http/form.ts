import { localPath } from "./origin.ts";
import { problemResponse, toProblem, type Problem } from "./problem.ts";

/** How a route answers an HTML form (JavaScript off): always 303, to paths of this installation. */
export interface FormOptions<Result> {
  /** The body that the fields stand for; by default an object of the fields, repeated names as lists. */
  readonly body?: (fields: URLSearchParams) => unknown;
  readonly done: (result: Result, fields: URLSearchParams) => string;
  /** The form's page again; put `problem.reason` in its query, the page has the sentence for it. */
  readonly failed: (problem: Problem, fields: URLSearchParams, request: Request) => string;
}

interface Failed {
  /** Null when it failed before the fields were read. */
  readonly form: URLSearchParams | null;
  readonly request: Request;
  readonly requestId: string;
}

/** Nobody signed in goes to the sign-in page and back; a stale confirmation to the step-up page and back. */
export function formFailed<Result>(options: FormOptions<Result>, thrown: unknown, failed: Failed): Response {
  const problem = toProblem(thrown, failed.requestId);
  if (problem.reason === "FOREIGN_ORIGIN") return problemResponse(thrown, failed.requestId);
  const next = encodeURIComponent(cameFrom(failed.request));
  const location =
    problem.status === 401 && problem.reason !== "BAD_CREDENTIALS"
      ? `/sign-in?next=${next}`
      : problem.code === "STEP_UP_REQUIRED"
        ? `/step-up?next=${next}`
        : options.failed(problem, failed.form ?? new URLSearchParams(), failed.request);
  const headers = { Location: localPath(location), "Cache-Control": "no-store", "X-Request-Id": failed.requestId };
  return new Response(null, { status: 303, headers });
}

function cameFrom(request: Request): string {
  const referer = request.headers.get("referer");
  if (!referer || !URL.canParse(referer)) return "/";
  const url = new URL(referer);
  return localPath(`${url.pathname}${url.search}`);
}
