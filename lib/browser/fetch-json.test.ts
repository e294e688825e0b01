import { afterEach, describe, expect, it, vi } from "vitest";
import { fetchJson, ProblemError, withQuery } from "./fetch-json.ts";

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: string, headers: Record<string, string> = {}): void {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, { status, headers })));
}

async function failureOf(call: Promise<unknown>): Promise<ProblemError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProblemError)) throw new Error("expected a ProblemError", { cause: error });
  return error;
}

describe("fetchJson", () => {
  it("returns the JSON of a 2xx answer", async () => {
    answer(200, '{"items":[]}');
    await expect(fetchJson("/api/v1/timeline")).resolves.toEqual({ items: [] });
  });

  it("throws the code, reason and request id of a problem", async () => {
    const problem = { code: "CONFLICT", reason: "LOST_RACE", detail: "Somebody acknowledged first." };
    answer(409, JSON.stringify(problem), { "x-request-id": "r-1" });
    const error = await failureOf(fetchJson("/api/v1/emergencies/1/acknowledge", { method: "POST", body: {} }));
    expect([error.status, error.code, error.reason, error.requestId]).toEqual([409, "CONFLICT", "LOST_RACE", "r-1"]);
  });

  it("throws for an answer that is not JSON, such as a proxy's error page", async () => {
    answer(502, "<html>Bad gateway</html>");
    expect((await failureOf(fetchJson("/x"))).reason).toBe("NOT_JSON");
  });

  it("throws status 0 when nobody answers, and lets an abort pass", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
    expect((await failureOf(fetchJson("/x"))).status).toBe(0);
    const abort = new DOMException("stopped", "AbortError");
    vi.stubGlobal("fetch", () => Promise.reject(abort));
    await expect(fetchJson("/x")).rejects.toBe(abort);
  });
});

describe("withQuery", () => {
  it("leaves out what is not set and escapes the rest", () => {
    expect(withQuery("/x", { control: "soc2:CC8.1", kind: undefined, text: "" })).toBe("/x?control=soc2%3ACC8.1");
    expect(withQuery("/x", {})).toBe("/x");
  });
});
