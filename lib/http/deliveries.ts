import type { IncomingMessage, ServerResponse } from "node:http";
import { answerDelivery } from "./ingest.ts";
import { countAnswer } from "./metrics.ts";
import { sendAnswer, streamedRequest } from "./node-exchange.ts";

const INGEST = /^\/api\/v1\/ingest\/([^/?]+)(?:\?.*)?$/;

/** The source that a request delivers for; undefined where it is not a delivery. */
export function deliveredSource(message: IncomingMessage): string | undefined {
  return INGEST.exec(message.url ?? "")?.[1];
}

/** Takes a delivery in front of Next. `common`: what every answer carries. */
export async function takeDelivery(
  message: IncomingMessage,
  response: ServerResponse,
  source: string,
  common: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = await answerDelivery(streamedRequest(message), source);
  countAnswer("ingest", answer.status);
  await sendAnswer({ ...answer, headers: { ...common, ...answer.headers } }, message, response);
}
