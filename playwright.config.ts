import { defineConfig, devices } from "@playwright/test";

// Root needs --no-sandbox; the rest keeps the browser from calling home.
const args = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

/** A server that runs already, with the demo; else one is started as a user would, on a data folder of its own. */
const running = process.env.E2E_BASE_URL;
const port = Number(process.env.E2E_PORT ?? 3917);
const dataDir = process.env.E2E_DATA_DIR ?? ".tmp/e2e";
process.env.E2E_DATA_DIR = dataDir; // where the accounts are: <dataDir>/demo.json
// The product's mail server, which only the specs about mail run. A server that runs already MUST have it in SMTP_URL.
process.env.E2E_SMTP_PORT ??= String(port + 1);

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: ".tmp/playwright",
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: process.env.CI === "true",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env.E2E_REPORT ? [["line"], ["json", { outputFile: process.env.E2E_REPORT }]] : [["list"]],
  use: {
    baseURL: running ?? `http://localhost:${port}`,
    locale: "en-GB",
    timezoneId: "UTC",
    colorScheme: "light",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: { executablePath: process.env.CHROMIUM_PATH, args },
  },
  projects: [
    {
      name: "desktop",
      testIgnore: "**/*.phone.spec.ts",
      use: { ...devices["Desktop Chrome"], viewport: { width: 1440, height: 900 } },
    },
    {
      name: "phone",
      testMatch: "**/*.phone.spec.ts",
      use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    },
  ],
  webServer: running
    ? undefined
    : {
        command: `node scripts/start.mjs --demo --port ${port} --data-dir ${dataDir}`,
        url: `http://localhost:${port}/readyz`,
        env: { SMTP_URL: `smtp://127.0.0.1:${process.env.E2E_SMTP_PORT}` },
        timeout: 600_000,
        gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
        stdout: "pipe",
        stderr: "pipe",
      },
});
