/** The client's network address; the server in front of Next sets it from the socket and drops what a client sent. */
export const PEER_HEADER = "x-countersign-peer";

export function peerOf(headers: Headers): string {
  return (headers.get(PEER_HEADER) ?? "unknown").slice(0, 64);
}
