import { diffBags, type BundleDifference, type RowDifference } from "../bundles/diff.ts";
import { openArchive } from "../bundles/read-archive.ts";
import { usageError, type Command } from "./command.ts";

export const command: Command = {
  usage: "A B",
  options: {},
  run: async ({ positionals }) => {
    const [a, b, ...rest] = positionals;
    if (a === undefined || b === undefined || rest.length > 0)
      throw usageError("Name two bundles, the older one first.");
    const older = await openArchive(a);
    try {
      const newer = await openArchive(b);
      try {
        const difference = await diffBags(older, newer);
        return { exit: difference.rows.length > 0 ? 1 : 0, json: difference, text: describe(difference) };
      } finally {
        newer.close();
      }
    } finally {
      older.close();
    }
  },
};

function describe({ sizes, rows }: BundleDifference): string {
  const head = `Ledger size ${sizes[0]} and ${sizes[1]}: ${rows.length} rows differ.`;
  return [head, ...rows.map(describeRow)].join("\n");
}

function describeRow({ population, key, kind, columns, entries }: RowDifference): string {
  const by =
    entries.length > 0 ? `by ${entries.map((entry) => `entry ${entry}`).join(", ")}` : "by no entry that it names";
  const what = columns.map(
    ([name, before, after]) => `    ${name}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`,
  );
  return [`${population} ${key} ${kind}, ${by}`, ...what].join("\n");
}
