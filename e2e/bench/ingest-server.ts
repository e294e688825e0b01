import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deliveredSource, takeDelivery } from "../../lib/http/deliveries.ts";
import { commonHeaders } from "../../lib/http/security-headers.ts";

// The ingest path of lib/http/server.ts without Next beside it, in a process of its own.
const common = commonHeaders(false);
const server = createServer((request, response) => {
  takeDelivery(request, response, deliveredSource(request) ?? "", common).catch(() => response.destroy());
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit(0));
