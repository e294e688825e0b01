import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../base/errors.ts";
import { setupQuery, setupSchema, type SetupDto } from "../repositories/contract.ts";
import { readSetup } from "../repositories/reads-setup.ts";
import { patchBeside } from "../repositories/setup-kit/notifications-patch.ts";
import { manifestText } from "../repositories/setup-kit/manifest.ts";
import { plain } from "./gate-text.ts";
import { writeFiles } from "./write-files.ts";
import { listOption, optionalOption, usageError, type Answer, type Command, type Invocation } from "./command.ts";

export const command: Command = {
  usage:
    "OWNER/NAME [--out DIR] [--reconciler flux|argocd] [--forge github|gitlab] [--namespace N …] [--merge-into FILE] [--force]",
  options: {
    out: { type: "string" },
    reconciler: { type: "string" },
    forge: { type: "string" },
    namespace: { type: "string", multiple: true },
    "merge-into": { type: "string" },
    force: { type: "boolean" },
  },
  run: async (invocation) => {
    const { values } = invocation;
    const setup = beside(await read(invocation), optionalOption(values, "merge-into"));
    const out = optionalOption(values, "out");
    const written =
      out === undefined
        ? []
        : writeFiles(
            out,
            setup.items.flatMap((item) => item.files),
            values["force"] === true,
          );
    return answer(setup, out, written);
  },
};

async function read({ values, positionals, connect }: Invocation): Promise<SetupDto> {
  const name = positionals[0]?.toLowerCase();
  if (!name) throw usageError("Name the repository.");
  const namespaces = listOption(values, "namespace").join(",");
  const given = {
    reconciler: optionalOption(values, "reconciler"),
    forge: optionalOption(values, "forge"),
    namespaces: namespaces === "" ? undefined : namespaces,
  };
  const query = setupQuery.safeParse(given);
  if (!query.success) {
    throw usageError(query.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`).join("; "));
  }
  const connection = await connect();
  if (connection.kind === "remote") {
    const said = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
    const path = `repositories/${encodeURIComponent(name)}/setup?${new URLSearchParams(said).toString()}`;
    return setupSchema.parse(await connection.request("GET", path));
  }
  const { env, sql, principal } = connection;
  return readSetup(sql, principal.scope, name, { publicUrl: env.publicUrl, query: query.data });
}

/** The patches of Argo CD's notifications, made beside what a ConfigMap holds already. */
function beside(setup: SetupDto, file: string | undefined): SetupDto {
  if (file === undefined) return setup;
  if (setup.reconciler !== "argocd") throw usageError("--merge-into is for --reconciler argocd.");
  const existing = readFile(file);
  const items = setup.items.map((item) => {
    if (!item.id.startsWith("argocd-notifications-")) return item;
    const files = item.files.map((one) => ({ ...one, content: manifestText(patchBeside(existing, one.content)) }));
    const apply = item.apply.split("\n").filter((line) => !/^PROJECT=|annotate appproject/.test(line));
    return { ...item, files, apply: apply.join("\n") };
  });
  return { ...setup, items };
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new AppError("BAD_REQUEST", "USAGE", `${path} cannot be read.`, { cause });
  }
}

/** Names of files and accounts are anybody's: none begins a line of its own, which would pass for a command to run. */
const line = (text: string) => plain(text, Infinity);

const SIGNS = { "in-force": "in force    ", "not-in-force": "NOT IN FORCE", unknown: "unknown     " } as const;

function answer(setup: SetupDto, out: string | undefined, written: readonly string[]): Answer {
  const lines = setup.items.flatMap(({ title, standing, files, apply, notes }) => [
    `${SIGNS[standing.state]}  ${line(title)}`,
    `              ${line(standing.sentence)}`,
    ...(standing.state === "in-force"
      ? []
      : [
          ...files.map(({ path }) => `              ${line(out === undefined ? path : join(out, path))}`),
          ...notes.map((note) => `              ${line(note)}`),
          ...apply.split("\n").map((one) => `              $ ${one}`),
        ]),
    "",
  ]);
  const next =
    out === undefined
      ? "Nothing was written: name a folder with --out."
      : `${written.length} files were written. Go to ${out}, and run what stands behind the dollar signs.`;
  return { json: { ...setup, written }, text: [...lines, next].join("\n") };
}
