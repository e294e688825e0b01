import { createHash, randomBytes } from "node:crypto";
import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth from "next-auth";
import { getEnv } from "../platform/env.ts";
import { nextAuthOptions, PROVIDER_ID } from "./next-auth-options.ts";
import { authSecret, isSecure } from "./session-cookie.ts";

interface Call {
  readonly method: string;
  /** After `/api/auth/`. */
  readonly segments: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>> | undefined;
  readonly cookies: Readonly<Record<string, string>>;
}

/**
 * Runs next-auth on a web request and answers a web response. We call its three-argument form: the route-handler form
 * takes cookies from Next's request scope instead of from the request, and cannot be tested or given a CSRF token.
 */
export async function runNextAuth(request: Request, call: Call): Promise<Response> {
  // next-auth takes its own address from here only, never from a Host header.
  process.env.NEXTAUTH_URL = getEnv().publicUrl;
  const answer = new Answer();
  const incoming = {
    method: call.method,
    headers: Object.fromEntries(request.headers),
    query: { ...call.query, nextauth: [...call.segments] },
    body: call.body,
    cookies: { ...call.cookies },
  };
  // Safe because these are the members that next-auth's handler uses (next-auth 4.24.15, next/index.js).
  await NextAuth(incoming as unknown as NextApiRequest, answer as unknown as NextApiResponse, nextAuthOptions(request));
  return answer.toResponse();
}

/**
 * Sends the browser to the identity provider, with state, nonce and PKCE in cookies. `next` is a checked local path.
 * `again` asks the provider to prove the person anew: for stepping up.
 */
export async function startProviderSignIn(request: Request, next: string, again: boolean): Promise<Response> {
  // The route that calls this has checked the Origin; next-auth's double-submit token is made for it on the spot.
  const csrfToken = randomBytes(32).toString("hex");
  const csrfHash = createHash("sha256").update(`${csrfToken}${authSecret()}`).digest("hex");
  const csrfCookie = isSecure() ? "__Host-next-auth.csrf-token" : "next-auth.csrf-token";
  const response = await runNextAuth(request, {
    method: "POST",
    segments: ["signin", PROVIDER_ID],
    query: again ? { prompt: "login", max_age: "0" } : {},
    body: { csrfToken, callbackUrl: new URL(next, getEnv().publicUrl).toString() },
    cookies: { [csrfCookie]: `${csrfToken}|${csrfHash}` },
  });
  // 302 after a POST means GET to browsers; 303 says so.
  return new Response(null, { status: response.status === 302 ? 303 : response.status, headers: response.headers });
}

/** Collects what next-auth says to a Node response. */
class Answer {
  private code = 200;
  private readonly headers = new Map<string, string | string[]>();
  private content: string | null = null;

  status(code: number): this {
    this.code = code;
    return this;
  }

  getHeader(name: string): string | string[] | undefined {
    return this.headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: string | string[]): this {
    this.headers.set(name.toLowerCase(), value);
    return this;
  }

  json(value: unknown): void {
    this.setHeader("content-type", "application/json");
    this.content = JSON.stringify(value);
  }

  send(body: unknown): void {
    if (typeof body === "string" || body === undefined || body === null) this.content = body ?? null;
    else this.json(body);
  }

  end(): void {
    this.content = null;
  }

  toResponse(): Response {
    const headers = new Headers({ "Cache-Control": "no-store" });
    for (const [name, value] of this.headers) {
      for (const each of typeof value === "string" ? [value] : value) headers.append(name, each);
    }
    return new Response(this.content, { status: this.code, headers });
  }
}
