import { Agent, request } from "undici";
import { PUBLIC_ISSUERS } from "../access/trust.ts";
import { lookupFor } from "../notifications/channels/dial-guard.ts";

const TIMEOUT_MS = 5000;
const MAX_BYTES = 512 * 1024;

/**
 * What an issuer publishes: one GET that follows no redirect, bounded in time and size. The host that an administrator
 * named as an issuer may stand in a private network; what its document points at elsewhere may not.
 */
export async function fetchIssuerJson(url: URL, issuer: string): Promise<unknown> {
  const named = new URL(issuer);
  if (url.protocol !== "https:" && url.origin !== named.origin) throw new Error(`${url.origin} is not https.`);
  const own = url.hostname === named.hostname && !Object.values(PUBLIC_ISSUERS).includes(issuer);
  const dispatcher = new Agent({
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    maxResponseSize: MAX_BYTES,
    connect: { timeout: TIMEOUT_MS, lookup: lookupFor(url, own) },
  });
  try {
    const response = await request(url, {
      dispatcher,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: "application/json", "user-agent": "Countersign" },
    });
    if (response.statusCode !== 200) throw new Error(`${url.href} answered ${response.statusCode}.`);
    return JSON.parse(await response.body.text()) as unknown;
  } finally {
    await dispatcher.destroy();
  }
}
