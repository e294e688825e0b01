import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import next from "next";
import { PEER_HEADER } from "../access/peer.ts";
import { AppError } from "../base/errors.ts";
import { endInOrder, tellSupervisor } from "../platform/child-process.ts";
import { closeDb } from "../platform/db.ts";
import { getEnv } from "../platform/env.ts";
import { getLog } from "../platform/log.ts";
import { repositoryRoot } from "../platform/root.ts";
import { deliveredSource, takeDelivery } from "./deliveries.ts";
import { healthz, readyz } from "./health.ts";
import { countAnswer, isFromThisMachine, metrics } from "./metrics.ts";
import { sendResponse } from "./node-exchange.ts";
import { API_POLICY, commonHeaders, OWN_HEADERS, pagePolicy } from "./security-headers.ts";

const IN_FLIGHT_MS = 10_000;

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** node:http in front of Next (decision 002): deliveries and probes never enter Next, pages leave with a nonce. */
async function serve(): Promise<void> {
  const env = getEnv();
  const development = env.mode === "development";
  const app = next({ dev: development, dir: repositoryRoot(), hostname: env.host, port: env.port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const common = commonHeaders(env.publicUrl.startsWith("https:"));
  const server = createServer((request, response) => {
    const source = deliveredSource(request);
    if (source !== undefined) {
      takeDelivery(request, response, source, common).catch((error: unknown) => fail(error, request, response));
      return;
    }
    for (const [name, value] of Object.entries(common)) response.setHeader(name, value);
    response.once("finish", () => countAnswer(partOf(request.url ?? "/"), response.statusCode));
    answer(request, response, handle, development).catch((error: unknown) => fail(error, request, response));
  });
  server.headersTimeout = 15_000;
  server.requestTimeout = 120_000;
  server.keepAliveTimeout = 65_000;
  // Only hot reload upgrades; in production nothing does, and Next must not be asked to proxy one.
  const upgrade = development ? app.getUpgradeHandler() : undefined;
  server.on("upgrade", (request, socket, head) => (upgrade ? void upgrade(request, socket, head) : socket.destroy()));
  await listen(server, env.port, env.host);
  const scraped = env.metricsAddress && (await serveMetrics(env.metricsAddress));
  endInOrder(async () => {
    scraped?.close();
    await drain(server);
    await app.close();
    await closeDb();
  });
  tellSupervisor({ type: "ready" });
}

async function answer(request: IncomingMessage, response: ServerResponse, handle: Handle, dev: boolean): Promise<void> {
  const url = request.url ?? "/";
  if (url === "/healthz") return sendResponse(healthz(), request, response);
  if (url === "/readyz") return sendResponse(await readyz(), request, response);
  if (url === "/metrics" && !getEnv().metricsAddress && isFromThisMachine(request)) {
    return sendResponse(await metrics(), request, response);
  }
  for (const name of OWN_HEADERS) Reflect.deleteProperty(request.headers, name);
  request.headers[PEER_HEADER] = request.socket.remoteAddress ?? "unknown";
  if (url.startsWith("/api/")) {
    response.setHeader("Content-Security-Policy", API_POLICY);
  } else if (!url.startsWith("/_next/static/")) {
    const nonce = randomBytes(16).toString("base64");
    const policy = pagePolicy(nonce, dev);
    request.headers["x-nonce"] = nonce;
    request.headers["content-security-policy"] = policy; // Next reads the nonce for its own scripts from here
    request.headers["x-countersign-path"] = pagePath(url);
    response.setHeader("Content-Security-Policy", policy);
  }
  return handle(request, response);
}

/** Metrics on an address of their own, for a scraper in a network of its own. */
async function serveMetrics({ host, port }: { host: string; port: number }): Promise<Server> {
  const server = createServer((request, response) => {
    const answered = request.url === "/metrics" ? metrics() : Promise.resolve(new Response(null, { status: 404 }));
    answered
      .then((answer) => sendResponse(answer, request, response))
      .catch((error: unknown) => fail(error, request, response));
  });
  await listen(server, port, host);
  return server;
}

function partOf(url: string): "api" | "page" | "probe" {
  if (["/healthz", "/readyz", "/metrics"].includes(url)) return "probe";
  return url.startsWith("/api/") ? "api" : "page";
}

/** Path and query of the page, without Next's own marker of a client-side navigation. */
function pagePath(target: string): string {
  const url = `http://here.invalid${target}`;
  if (!target.startsWith("/") || !URL.canParse(url)) return "/"; // absolute form, or nonsense: Next answers it
  const { pathname, searchParams } = new URL(url);
  searchParams.delete("_rsc");
  const query = searchParams.toString();
  return query === "" ? pathname : `${pathname}?${query}`;
}

function fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  getLog().error({ err: error, method: request.method, url: request.url }, "a request failed");
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { "Content-Type": "application/problem+json", Connection: "close" });
  response.end(JSON.stringify({ type: "about:blank", title: "Internal Server Error", status: 500 }));
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(port, host, done);
  }).catch((cause: unknown) => {
    throw new AppError("UNAVAILABLE", "LISTEN", `Port ${port} of ${host} cannot be served: ${String(cause)}`, {
      cause,
    });
  });
}

/** Takes no new connections, lets open requests finish for ten seconds. */
async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), IN_FLIGHT_MS);
  await closed;
  clearTimeout(late);
}

serve().catch((error: unknown) => {
  getLog().fatal({ err: error }, "the web process did not start");
  process.exit(1);
});
