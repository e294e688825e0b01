import { setMaxListeners } from "node:events";
import { getLog } from "../platform/log.ts";

/** What one turn of a loop says: go on at once, or rest. */
export type Turn = "again" | "rest";

export interface Loop {
  readonly name: string;
  /** Rest between turns, ms. */
  readonly restMs: number;
  /** Rest after a fault, ms; doubled up to a minute while it lasts. */
  readonly run: () => Promise<Turn>;
}

const LONGEST_REST_MS = 60_000;

/**
 * Runs loops until aborted; each for itself, turns of one never overlap. A fault is logged once per rest and the loop goes
 * on: a worker does not end because its database is away. Resolves when every running turn has ended.
 */
export async function runLoops(loops: readonly Loop[], signal: AbortSignal): Promise<void> {
  setMaxListeners(loops.length + 1, signal); // each rests on it; Node warns at eleven
  await Promise.all(loops.map((loop) => runLoop(loop, signal)));
}

async function runLoop(loop: Loop, signal: AbortSignal): Promise<void> {
  let faults = 0;
  while (!signal.aborted) {
    try {
      const turn = await loop.run();
      faults = 0;
      if (turn === "rest") await rest(loop.restMs, signal);
    } catch (error) {
      faults += 1;
      getLog().error({ err: error, loop: loop.name, faults }, "a job failed and will be tried again");
      await rest(Math.min(LONGEST_REST_MS, Math.max(loop.restMs, 100) * 2 ** Math.min(faults, 10)), signal);
    }
  }
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
