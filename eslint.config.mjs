import next from "eslint-config-next/core-web-vitals";
import tseslint from "typescript-eslint";

const atMost = (max) => ["error", { max, skipBlankLines: true, skipComments: true }];

const TESTS = [
  "**/*.test.{ts,tsx}",
  "**/*-fixtures.ts",
  "**/test-*.ts",
  "**/{made,mutation,recorded,recorded-suite}.ts",
  "e2e/**/*.ts",
];
// Rows of constants without branches: their length says nothing (STYLE §4).
const DATA_TABLES = ["lib/demo/**/*.ts"];

export default tseslint.config(
  {
    ignores: [
      "node_modules",
      ".next",
      "dist",
      "generated",
      ".data",
      ".tmp",
      "next-env.d.ts",
      "playwright-report",
      "test-results",
    ],
  },
  ...next,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "max-lines": atMost(300),
      "max-lines-per-function": atMost(60),
      eqeqeq: "error",
      "no-control-regex": "error",
      "no-console": "error",
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["**/index.ts", "**/index.tsx", "@/*", "~/*"], message: "Name the file: no barrels, no aliases." },
          ],
        },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      // An async function without await still turns a throw into a rejection: interfaces here are asynchronous.
      "@typescript-eslint/require-await": "off",
      // Runtime checks of what types promise stay where data comes from outside (rows, JSON, indexes).
      "@typescript-eslint/no-unnecessary-condition": "off",
    },
  },
  { files: ["**/*.tsx"], rules: { "max-lines-per-function": atMost(150) } },
  {
    files: ["app/**/route.ts"],
    rules: { "max-lines": atMost(120), "max-lines-per-function": atMost(30) },
  },
  { files: ["app/**/page.tsx"], rules: { "max-lines-per-function": atMost(60) } },
  {
    files: TESTS,
    rules: {
      "max-lines": "off",
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/explicit-module-boundary-types": "off",
      "react-hooks/rules-of-hooks": "off", // a fixture's `use` is not a hook
    },
  },
  // Query options carry the type of their key: only inference can write it.
  { files: ["**/queries.ts"], rules: { "@typescript-eslint/explicit-module-boundary-types": "off" } },
  { files: DATA_TABLES, rules: { "max-lines": "off" } },
  {
    files: ["**/*.mjs", "**/*.cjs", "**/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: {
      "no-console": "off",
      "@typescript-eslint/explicit-module-boundary-types": "off",
      "import/no-anonymous-default-export": "off",
    },
  },
);
