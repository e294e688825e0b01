import { randomBytes } from "node:crypto";
import { openSealed, sealBytes } from "../../platform/seal.ts";
import type { Sql } from "../../platform/sql.ts";

const context = (url: string): string => `webhook_secret:${url}`;

/** Makes a secret for each URL that has none; answers those alone, to be shown once. */
export async function ensureWebhookSecrets(
  tx: Sql,
  urls: readonly string[],
  keys?: () => readonly Uint8Array[],
): Promise<{ url: string; secret: string }[]> {
  const made: { url: string; secret: string }[] = [];
  for (const url of new Set(urls)) {
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    const rows = await tx(
      `INSERT INTO webhook_secret (url, sealed, created_at) VALUES ($1, $2, countersign.now())
       ON CONFLICT (url) DO NOTHING RETURNING url`,
      [url, Buffer.from(sealBytes(Buffer.from(secret, "utf8"), context(url), keys?.()))],
    );
    if (rows.length > 0) made.push({ url, secret });
  }
  return made;
}

/** The secret in clear, for signing; null where the URL has none. */
export async function readWebhookSecret(sql: Sql, url: string): Promise<string | null> {
  const [row] = await sql<{ sealed: Uint8Array }>(`SELECT sealed FROM webhook_secret WHERE url = $1`, [url]);
  return row ? Buffer.from(openSealed(row.sealed, context(url))).toString("utf8") : null;
}
