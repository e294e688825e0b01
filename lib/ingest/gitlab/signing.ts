import { Webhook } from "standardwebhooks";
import { signingToken } from "./verify.ts";

/** The headers of a delivery signed as GitLab signs it, by the Standard Webhooks library; for tests and the demo. */
export function signedHeaders(body: Uint8Array, secret: string, now: number, id = "9f1c2d3e"): Record<string, string> {
  const at = new Date(now);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now / 1000)),
    "webhook-signature": new Webhook(signingToken(secret)).sign(id, at, Buffer.from(body)),
  };
}
