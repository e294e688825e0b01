import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { handleIngest } from "../../lib/http/ingest.ts";
import { sendResponse, streamedRequest } from "../../lib/http/node-exchange.ts";

// The ingest path of lib/http/server.ts without Next beside it, in a process of its own.
const server = createServer((request, response) => {
  const id = /^\/api\/v1\/ingest\/([^/?]+)/.exec(request.url ?? "")?.[1] ?? "";
  handleIngest(streamedRequest(request), id)
    .then((answer) => sendResponse(answer, request, response))
    .catch(() => response.destroy());
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit(0));
