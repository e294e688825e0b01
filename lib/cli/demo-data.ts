import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../base/errors.ts";
import type { DemoAccount } from "../platform/child-process.ts";
import type { Env } from "../platform/env.ts";
import { clearDemoDatabase } from "../platform/demo-database.ts";
import { runToEnd, type ChildOptions } from "../platform/supervised-child.ts";

interface Loaded {
  readonly accounts: readonly DemoAccount[];
}

/**
 * Clears what a killed loader left: the story is told from its beginning or not at all, because its clock only goes
 * forward. Touches a database of kind `demo` alone, and only while `<dataDir>/demo.json` does not say that it is loaded.
 */
export async function clearHalfLoadedDemo(env: Env, adminUrl: string): Promise<void> {
  if (existsSync(join(env.dataDir, "demo.json"))) return;
  if (!(await clearDemoDatabase(adminUrl))) return;
  for (const folder of ["demo", "mirrors", "log", "keys"])
    rmSync(join(env.dataDir, folder), { recursive: true, force: true });
}

/**
 * Loads the demo organisation unless it is loaded, by a process of its own, and prints its accounts. What says that it
 * is loaded is `<dataDir>/demo.json`, written last: after a kill in the middle the next start begins anew.
 */
export async function ensureDemo(options: { env: Env; child: ChildOptions; signal: AbortSignal }): Promise<void> {
  const { env, child, signal } = options;
  const file = join(env.dataDir, "demo.json");
  if (!existsSync(file)) {
    process.stdout.write("Loading the demo organisation, once …\n");
    const told = await runToEnd({ ...child, environment: () => withoutWaiting(child.environment()) }, signal);
    const loaded = told.find((message) => message.type === "demo-loaded");
    if (!loaded) throw new AppError("UNAVAILABLE", "DEMO", "The demo loader ended without saying that it had loaded.");
    writeFileSync(`${file}.new`, JSON.stringify({ accounts: loaded.accounts } satisfies Loaded), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const { accounts } = JSON.parse(readFileSync(file, "utf8")) as Loaded;
  process.stdout.write(`Demo accounts:\n${accounts.map(line).join("")}`);
}

/** A load that is cut off begins anew: its commits need not wait for the disk, but for the last. */
function withoutWaiting(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const url = new URL(environment.DATABASE_URL ?? "");
  const options = [url.searchParams.get("options") ?? "", "-c synchronous_commit=off"].join(" ").trim();
  url.searchParams.set("options", options);
  return { ...environment, DATABASE_URL: url.toString() };
}

function line({ role, email, password, name }: DemoAccount): string {
  return `  ${role.padEnd(20)} ${email.padEnd(32)} ${password}   ${name}\n`;
}
