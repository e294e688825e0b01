import { Webhook } from "standardwebhooks";
import { Agent, request, type Dispatcher } from "undici";
import { AppError } from "../../base/errors.ts";
import { shortReason, type Attempt, type Channel, type Outgoing } from "./channel.ts";
import { guardedLookup, isPrivateHostAllowed, requireDialable } from "./dial-guard.ts";

/** The secret of a webhook, `whsec_…`, and what the policy in force lets it reach. */
export interface WebhookSettings {
  readonly secretOf: (url: string) => Promise<string | null>;
  readonly privateHosts: () => Promise<readonly string[]>;
}

const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 16_384;

/**
 * Signed webhooks (standardwebhooks.com): id, time and body under the receiver's secret. Dials public addresses only,
 * unless the policy lists the host; follows no redirect; reads at most 16 KiB of the answer.
 */
export function webhookChannel(settings: WebhookSettings): { send: Channel; close: () => Promise<void> } {
  const limits = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, maxResponseSize: MAX_RESPONSE_BYTES };
  const guarded = new Agent({ ...limits, connect: { timeout: TIMEOUT_MS, lookup: guardedLookup() } });
  const open = new Agent({ ...limits, connect: { timeout: TIMEOUT_MS } });
  const send: Channel = async (outgoing) => {
    try {
      const url = new URL(outgoing.address);
      const privateHosts = await settings.privateHosts();
      requireDialable(url, privateHosts);
      const secret = await settings.secretOf(outgoing.address);
      if (!secret) return { ok: false, reason: "This webhook has no secret.", permanent: true };
      return await post(url, isPrivateHostAllowed(url, privateHosts) ? open : guarded, outgoing, secret);
    } catch (error) {
      const permanent = error instanceof AppError && error.reason === "WEBHOOK_ADDRESS";
      return { ok: false, reason: shortReason(error), permanent };
    }
  };
  const close = async () => {
    await Promise.all([guarded.close(), open.close()]);
  };
  return { send, close };
}

async function post(url: URL, dispatcher: Dispatcher, outgoing: Outgoing, secret: string): Promise<Attempt> {
  const body = webhookBody(outgoing);
  const at = new Date(outgoing.at);
  const response = await request(url, {
    dispatcher,
    method: "POST",
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS * 2),
    headers: {
      "content-type": "application/json",
      "user-agent": "Countersign",
      "webhook-id": outgoing.id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(outgoing.id, at, body),
    },
  });
  await response.body.dump({ limit: MAX_RESPONSE_BYTES });
  const { statusCode: status } = response;
  if (status >= 200 && status < 300) return { ok: true, response: `HTTP ${status}` };
  if (status >= 300 && status < 400) {
    return { ok: false, reason: `HTTP ${status}: redirects are not followed`, permanent: true };
  }
  return { ok: false, reason: `HTTP ${status}`, permanent: status === 410 };
}

/** What receivers get: `type`, `timestamp` and `data` as standardwebhooks asks. */
export function webhookBody(outgoing: Outgoing): string {
  const { kind, at, about, title, text, url, facts } = outgoing;
  return JSON.stringify({ type: kind, timestamp: at, data: { about, title, text, url, ...facts } });
}
