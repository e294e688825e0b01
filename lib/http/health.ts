import { getDb } from "../platform/db.ts";

const READY_WITHIN_MS = 2_000;

/** This process answers. */
export function healthz(): Response {
  return Response.json({ status: "ok" }, { headers: { "Cache-Control": "no-store" } });
}

/** This process can serve: its database answers within two seconds. 503 with Retry-After otherwise. */
export async function readyz(): Promise<Response> {
  const headers = { "Cache-Control": "no-store" };
  const ready = await Promise.race([databaseAnswers(), after(READY_WITHIN_MS)]);
  if (ready) return Response.json({ status: "ready" }, { headers });
  return Response.json(
    { status: "database unavailable" },
    { status: 503, headers: { ...headers, "Retry-After": "2" } },
  );
}

async function databaseAnswers(): Promise<boolean> {
  try {
    const { pool } = await getDb();
    await pool.query("SELECT FROM database_identity");
    return true;
  } catch {
    return false; // not being ready is the answer; the pool has logged why
  }
}

function after(ms: number): Promise<false> {
  return new Promise((done) => setTimeout(() => done(false), ms).unref());
}
