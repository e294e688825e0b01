import { createTransport } from "nodemailer";
import { shortReason, type Channel } from "./channel.ts";

/**
 * Mail through the server of SMTP_URL (`smtp://user:password@host:587?from=countersign@example.com`).
 * Message-ID is made from the delivery, so a second copy after a crash can be told from a second message.
 */
export function smtpChannel(options: { readonly smtpUrl: string | undefined; readonly publicUrl: string }): Channel {
  const { smtpUrl, publicUrl } = options;
  if (!smtpUrl) {
    return async () => ({ ok: false, reason: "No mail server is configured (SMTP_URL).", permanent: false });
  }
  const server = new URL(smtpUrl);
  const from = server.searchParams.get("from") ?? `countersign@${new URL(publicUrl).hostname}`;
  server.searchParams.delete("from");
  const transport = createTransport({
    url: server.toString(),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (outgoing) => {
    try {
      const info = await transport.sendMail({
        from: { name: "Countersign", address: from },
        to: { name: outgoing.recipient, address: outgoing.address },
        subject: outgoing.title,
        text: outgoing.text,
        messageId: `<${outgoing.id}@${new URL(publicUrl).hostname}>`,
        date: new Date(outgoing.at),
        headers: { "Auto-Submitted": "auto-generated", "X-Countersign-About": outgoing.about },
      });
      return { ok: true, response: info.response.slice(0, 300) };
    } catch (error) {
      return { ok: false, reason: shortReason(error), permanent: isPermanent(error) };
    }
  };
}

// A 5xx answer to RCPT or DATA is about this message; one to the greeting or to AUTH may be put right.
function isPermanent(error: unknown): boolean {
  if (!(error instanceof Error) || !("responseCode" in error) || !("command" in error)) return false;
  const refused = typeof error.responseCode === "number" && error.responseCode >= 500;
  return refused && (error.command === "RCPT TO" || error.command === "DATA");
}
