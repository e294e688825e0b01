import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a path answers: a list that is paged, one document, or another status. */
export type Resource =
  | { readonly list: () => readonly object[]; readonly member?: string }
  | { readonly document: () => object }
  | { readonly status: number; readonly document?: () => object };

/** How the next requests fail, in turn. */
export type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | { readonly kind: "hang" }
  | { readonly kind: "cut" };

export interface TestForge {
  readonly url: string;
  readonly resources: Map<string, Resource>;
  readonly requests: { readonly method: string; readonly url: string; readonly status: number }[];
  readonly posts: string[];
  /** Taken from the front, one a request whose address matches. */
  readonly faults: { readonly match: RegExp; readonly fault: Fault }[];
  allowance: { limit: number; remaining: number; reset: number };
  /** Lets those that hang go on. */
  release(): void;
  close(): Promise<void>;
}

export const TOKEN = "test-token-0123456789";

/**
 * A forge on this machine that pages as GitHub does (`Link`, absolute addresses, `page`), or as GitLab does (`Link` and
 * `x-next-page`, keyset by `cursor` where a list is in order of its ids), counts what is asked against an allowance that
 * 304 does not use up, and refuses whoever shows no token. Shapes are those that the webhooks' own objects have
 * (research of formats, §6 and §7), whose REST twins share their members; nothing here was recorded.
 */
export async function testForge(kind: "github" | "gitlab"): Promise<TestForge> {
  const resources = new Map<string, Resource>();
  const hanging: (() => void)[] = [];
  const forge = {
    url: "",
    resources,
    requests: [],
    posts: [],
    faults: [],
    allowance: { limit: 5000, remaining: 5000, reset: Math.floor(Date.now() / 1000) + 3600 },
    release: () => hanging.splice(0).forEach((go) => go()),
  } as unknown as Omit<TestForge, "close" | "url"> & { url: string };
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? "/", forge.url);
    const at = forge.faults.findIndex(({ match }) => match.test(request.url ?? ""));
    const fault = at === -1 ? undefined : forge.faults.splice(at, 1)[0]?.fault;
    const answer = () => {
      const status = serve(forge, kind, request, response, address);
      forge.requests.push({ method: request.method ?? "", url: request.url ?? "", status });
    };
    if (fault?.kind === "hang") hanging.push(answer);
    else if (fault?.kind === "cut") request.socket.destroy();
    else if (fault) {
      response.writeHead(fault.status, fault.headers ?? {}).end(fault.body ?? "{}");
      forge.requests.push({ method: request.method ?? "", url: request.url ?? "", status: fault.status });
    } else answer();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  forge.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    forge.release();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return Object.assign(forge, { close });
}

type State = Pick<TestForge, "resources" | "allowance" | "posts" | "url">;

function serve(
  forge: State,
  kind: "github" | "gitlab",
  request: IncomingMessage,
  response: ServerResponse,
  address: URL,
): number {
  const shown = kind === "github" ? request.headers.authorization : request.headers["private-token"];
  if (shown !== (kind === "github" ? `Bearer ${TOKEN}` : TOKEN))
    return send(response, 401, { message: "Bad credentials" });
  const { allowance } = forge;
  const prefix = kind === "github" ? "x-ratelimit-" : "ratelimit-";
  const limits = () => ({
    [`${prefix}limit`]: String(allowance.limit),
    [`${prefix}remaining`]: String(allowance.remaining),
    [`${prefix}reset`]: String(allowance.reset),
  });
  if (allowance.remaining <= 0) {
    const status = kind === "github" ? 403 : 429;
    return send(response, status, { message: "API rate limit exceeded" }, limits());
  }
  if (request.method === "POST") {
    allowance.remaining -= 1;
    forge.posts.push(address.pathname);
    return send(response, forge.resources.has(`POST ${address.pathname}`) ? 202 : 404, {}, limits());
  }
  const resource = forge.resources.get(address.pathname);
  const page = resource && "list" in resource ? pageOf(kind, resource.list(), address) : undefined;
  const body = bodyOf(resource, page?.items);
  const etag = `W/"${createHash("sha256").update(JSON.stringify(body)).digest("hex").slice(0, 20)}"`;
  if (request.headers["if-none-match"] === etag) return send(response, 304, undefined, { etag, ...limits() });
  allowance.remaining -= 1;
  const status = resource === undefined ? 404 : "status" in resource ? resource.status : 200;
  return send(response, status, body, { ...limits(), ...(page?.headers ?? {}), etag });
}

function bodyOf(resource: Resource | undefined, items: readonly object[] | undefined): unknown {
  if (resource === undefined) return { message: "Not Found" };
  if (!("list" in resource)) return resource.document?.() ?? { message: "Branch not protected" };
  if (resource.member === undefined) return items;
  return { total_count: resource.list().length, [resource.member]: items };
}

function pageOf(
  kind: "github" | "gitlab",
  all: readonly object[],
  address: URL,
): { items: readonly object[]; headers: Record<string, string> } {
  const size = Number(address.searchParams.get("per_page") ?? "30");
  const keyset = kind === "gitlab" && address.pathname.endsWith("/events");
  const [from, next] = keyset
    ? [Number(address.searchParams.get("cursor") ?? "0"), "cursor"]
    : [offset(address, size), "page"];
  const items = all.slice(from, from + size);
  if (from + size >= all.length) return { items, headers: {} };
  const following = new URL(address);
  following.searchParams.set(next, String(keyset ? from + size : from / size + 2));
  const headers = { link: `<${address.href}>; rel="first", <${following.href}>; rel="next"` };
  return { items, headers: { ...headers, ...(kind === "gitlab" ? { "x-next-page": "2" } : {}) } };
}

function offset(address: URL, size: number): number {
  return (Number(address.searchParams.get("page") ?? "1") - 1) * size;
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): number {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
  return status;
}
