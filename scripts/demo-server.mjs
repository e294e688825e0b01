// The product with the demo, started as a user starts it, for the end-to-end tests of `npm test`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./inputs.mjs";

const PORT = 3917;
const START_MS = 10 * 60_000;

export class DemoServer {
  url = `http://localhost:${PORT}`;
  smtpPort = PORT + 1;
  dataDir = join(root, ".tmp", "e2e");
  /** Resolves once it answers, or will not: `check` tells. */
  ready;
  #answers = false;
  #output = "";
  #child;

  constructor() {
    rmSync(this.dataDir, { recursive: true, force: true });
    const args = ["--demo", "--port", String(PORT), "--data-dir", this.dataDir];
    this.#child = spawn(process.execPath, [join(root, "scripts/start.mjs"), ...args], {
      cwd: root,
      env: { ...process.env, SMTP_URL: `smtp://127.0.0.1:${this.smtpPort}`, NO_COLOR: "1", FORCE_COLOR: undefined },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on("data", (chunk) => (this.#output += chunk));
    }
    this.ready = this.#waitUntilReady();
  }

  /** Throws, with what it said, where it does not run. */
  check() {
    if (this.#ended || !this.#answers) throw new Error(`The demo does not run.\n${this.#output}`);
  }

  async stop() {
    if (this.#ended) return;
    this.#child.kill("SIGTERM");
    await once(this.#child, "exit");
  }

  get #ended() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async #waitUntilReady() {
    const end = performance.now() + START_MS;
    while (!this.#ended && performance.now() < end) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      this.#answers = answer?.ok === true;
      if (this.#answers) return;
      await sleep(500);
    }
  }
}
