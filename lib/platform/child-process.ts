import { getLog } from "./log.ts";

/** What a supervised process tells its supervisor. */
export type ChildMessage =
  { readonly type: "ready" } | { readonly type: "demo-loaded"; readonly accounts: DemoAccount[] };

export interface DemoAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: string;
}

/** Tells the supervisor, if there is one. */
export function tellSupervisor(message: ChildMessage): void {
  process.send?.(message);
}

/**
 * Ends this process in order: on SIGTERM, when the supervisor is gone (its channel closes, also on kill -9), and, when
 * run alone, on SIGINT and SIGHUP. Supervised, Ctrl-C and a closed terminal are left to the supervisor, which knows the
 * order. `stop` closes what is open.
 */
export function endInOrder(stop: () => Promise<void>): void {
  let ending = false;
  const end = (why: string) => {
    if (ending) return;
    ending = true;
    getLog().debug({ why }, "stopping");
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        getLog().error({ err: error }, "stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => end("SIGTERM"));
  for (const signal of ["SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!process.connected) end(signal);
    });
  }
  if (process.send) process.on("disconnect", () => end("the supervisor is gone"));
}
