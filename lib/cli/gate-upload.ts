import { receivedSchema } from "../ingest/contract.ts";
import { listOption, optionalOption, usageError, type Values } from "./command.ts";
import { bodiesOf } from "./deliveries.ts";
import type { Environment } from "./gate-commit.ts";

/** The world, so that a test need not wait for it. */
export interface GateIo {
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export type Upload =
  | { readonly status: "taken"; readonly accepted: number; readonly duplicates: number }
  | { readonly status: "unreachable"; readonly code: "NO_ANSWER"; readonly why: string }
  | { readonly status: "refused"; readonly code: Refusal; readonly why: string };

/** `MOVED`: it points elsewhere. `NO_TRUST`: its certificate, or that it speaks TLS at all. `ODD`: not an installation. */
type Refusal = "REFUSED" | "MOVED" | "NO_TRUST" | "ODD";

/** What authenticates: held already, or asked of GitHub for each upload. */
export type Credential =
  | { readonly kind: "held"; readonly token: string }
  | { readonly kind: "github"; readonly url: string; readonly token: string; readonly audience: string };

export interface Destination {
  readonly url: string;
  readonly source: string;
  readonly credential: Credential;
}

/**
 * Where to and by what: `--token-env`, `--token` or COUNTERSIGN_TOKEN, GitLab's COUNTERSIGN_ID_TOKEN, else GitHub's token
 * of this job. Throws BAD_REQUEST/USAGE where there is none.
 */
export function destinationOf(values: Values, environment: Environment): Destination {
  const url = optionalOption(values, "url") ?? environment.COUNTERSIGN_URL;
  const source = optionalOption(values, "source") ?? environment.COUNTERSIGN_SOURCE;
  if (!source) throw usageError("--source is missing.");
  if (!url || !URL.canParse(url)) throw usageError("--url is missing, or is not an address.");
  const base = url.replace(/\/+$/, "");
  return { url: base, source, credential: credentialOf(values, environment, base) };
}

function credentialOf(values: Values, environment: Environment, url: string): Credential {
  const [name, ...more] = listOption(values, "token-env");
  if (more.length > 0) throw usageError("--token-env names one variable.");
  if (name !== undefined && !environment[name]) throw usageError(`--token-env: there is nothing in ${name}.`);
  const own = optionalOption(values, "token") ?? environment.COUNTERSIGN_TOKEN;
  const token = (name === undefined ? own : environment[name]) ?? environment.COUNTERSIGN_ID_TOKEN;
  if (token) return { kind: "held", token };
  const { ACTIONS_ID_TOKEN_REQUEST_URL: at, ACTIONS_ID_TOKEN_REQUEST_TOKEN: by } = environment;
  if (at && by) return { kind: "github", url: at, token: by, audience: optionalOption(values, "audience") ?? url };
  throw usageError(
    "There is no token: let the job have one (permissions: id-token: write; id_tokens: COUNTERSIGN_ID_TOKEN), or name --token-env.",
  );
}

/** Sends the lines in parts, each again while nobody answers or the answer is "not now". Never throws for the network. */
export async function upload(io: GateIo, destination: Destination, lines: Uint8Array): Promise<Upload> {
  const token = await tokenOf(io, destination.credential);
  if (typeof token !== "string") return token;
  const address = new URL(`${destination.url}/api/v1/ingest/${encodeURIComponent(destination.source)}`);
  let [accepted, duplicates] = [0, 0];
  for (const body of bodiesOf(lines, "application/x-ndjson")) {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" };
    const answer = await ask(io, address, { method: "POST", headers, body: Uint8Array.from(body) });
    if ("status" in answer) return answer;
    const received = receivedSchema.safeParse(answer.json);
    if (!received.success) return refused("ODD", `${address.origin} answers as no installation does.`);
    accepted += received.data.accepted;
    duplicates += received.data.duplicates;
  }
  return { status: "taken", accepted, duplicates } satisfies Upload;
}

async function tokenOf(io: GateIo, credential: Credential): Promise<string | Fault> {
  if (credential.kind === "held") return credential.token;
  const url = new URL(credential.url);
  url.searchParams.set("audience", credential.audience);
  const answer = await ask(io, url, { headers: { authorization: `Bearer ${credential.token}` } });
  if ("status" in answer) return answer;
  const { value } = (answer.json ?? {}) as { readonly value?: unknown };
  return typeof value === "string" ? value : refused("ODD", "GitHub answered without a token.");
}

type Fault = Exclude<Upload, { status: "taken" }>;
type Answered = Fault | { readonly json: unknown };

/** Rests before the second, third, … try, in seconds; an answer that names a time is given it, within bounds. */
const RESTS = [1, 2, 4, 8, 16];
const LONGEST_REST = 30;
const TIMEOUT_MS = 20_000;

async function ask(io: GateIo, url: URL, init: RequestInit): Promise<Answered> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await once(io, url, init);
    const rest = RESTS[attempt];
    if (!("rest" in answer)) return answer;
    if (rest === undefined) return { status: "unreachable", code: "NO_ANSWER", why: answer.why };
    await io.sleep(Math.min(LONGEST_REST, Math.max(rest, answer.rest)) * 1000);
  }
}

async function once(io: GateIo, url: URL, init: RequestInit): Promise<Answered | { rest: number; why: string }> {
  try {
    // A token goes to the address that was named, and nowhere else.
    const response = await io.fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { status, headers } = response;
    if (status >= 300 && status < 400) return refused("MOVED", movedWords(url, headers.get("location")));
    const text = await response.text();
    if (response.ok) return { json: jsonOf(text) };
    const why = `${url.origin} answered ${status}${reasonOf(text)}.`;
    if (status < 500 && status !== 429) return refused("REFUSED", why);
    return { rest: Number(headers.get("retry-after")) || 0, why };
  } catch (error) {
    const code = codeOf(error);
    // No waiting makes a certificate right, and whoever stands between can bring a wrong one.
    if (TLS_FAULT.test(code))
      return refused("NO_TRUST", `${url.origin} is not believed to be what it is called: ${code}.`);
    return { rest: 0, why: `${url.origin} cannot be reached${code ? `: ${code}` : ""}.` };
  }
}

/** Of OpenSSL's verification (X509_V_ERR_…, without the prefix), of Node's own check of names, and of no TLS at all. */
const TLS_FAULT =
  /CERT|CRL|SIGNATURE|ISSUER|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|^ERR_(?:TLS|SSL)_|^EPROTO$/;

/** fetch tells only in the cause what went wrong. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return /^[A-Z0-9_]{1,60}$/.test(code) ? code : "";
}

function movedWords(url: URL, location: string | null): string {
  const to = location !== null && URL.canParse(location, url) ? new URL(location, url).origin : null;
  const where = to === null || to === url.origin ? "another address" : to;
  return `${url.origin} points to ${where}, where no token is sent: name the installation's own address with --url.`;
}

function refused(code: Refusal, why: string): Fault {
  return { status: "refused", code, why };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The reason word of a problem; of another body (a proxy's page) nothing. */
function reasonOf(text: string): string {
  const { reason } = (jsonOf(text) ?? {}) as Partial<Record<"reason", unknown>>;
  return typeof reason === "string" && /^[A-Z_]{1,60}$/.test(reason) ? ` (${reason})` : "";
}
