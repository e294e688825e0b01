import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// A zone with a quarter-hour offset: code that leans on the machine's zone fails loudly.
process.env.TZ = "Asia/Kathmandu";
process.env.LOG_LEVEL ??= "silent";

const everywhere = ["lib/**/*.test.{ts,tsx}", "components/**/*.test.{ts,tsx}", "app/**/*.test.{ts,tsx}"];
const database = "**/*.db.test.ts";
const faults = "**/*.faults.test.ts";

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: availableParallelism(), // Vitest leaves one core for itself: half of a small machine
    testTimeout: 20_000,
    hookTimeout: 120_000,
    env: { TZ: "Asia/Kathmandu" },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: everywhere,
          exclude: [database, faults, "**/node_modules/**"],
          isolate: false, // pure code: modules are loaded once per worker, not once per file
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: [database],
          exclude: ["**/node_modules/**"],
          globalSetup: "lib/platform/test-cluster.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "faults",
          include: [faults],
          exclude: ["**/node_modules/**"],
          globalSetup: "lib/platform/test-cluster.ts",
          fileParallelism: false,
          testTimeout: 15 * 60_000,
        },
      },
    ],
  },
});
