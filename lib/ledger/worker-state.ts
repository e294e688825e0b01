/** A worker gives a sign of life every 30 s; four missed ones in a row mean that it is not there. */
const LIVE_MS = 120_000;

/** A process that ended leaves its last sign: a worker that is not seen is nothing to mend while another one is. */
export function workerState(at: string, now: string): "live" | "not seen" {
  return Date.parse(now) - Date.parse(at) <= LIVE_MS ? "live" : "not seen";
}
