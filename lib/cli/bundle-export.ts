import { resolve } from "node:path";
import { writeBundleFile } from "../bundles/commands/write-file.ts";
import { requireFramework, type BundleRequest } from "../bundles/request.ts";
import { bundleSigner } from "../bundles/signer.ts";
import { openLogKey } from "../jobs/log-key.ts";
import { readBundleKey } from "../platform/keys.ts";
import { storedPeriod } from "../policy/period.ts";
import { listOption, requiredOption, usageError, type Command, type Values } from "./command.ts";

export const command: Command = {
  usage:
    "--framework soc2|nist|iso13|iso22|pci3|pci4 --from D --to D --zone Z --out FILE [--repository R]… [--environment E]…",
  options: {
    framework: { type: "string" },
    from: { type: "string" },
    to: { type: "string" },
    zone: { type: "string" },
    out: { type: "string" },
    repository: { type: "string", multiple: true },
    environment: { type: "string", multiple: true },
  },
  run: async ({ values, connect, stderr }) => {
    const request = requestOf(values);
    const file = resolve(requiredOption(values, "out"));
    const connection = await connect();
    if (connection.kind === "remote") {
      throw usageError("bundle export writes from the data directory: give --data-dir or DATABASE_URL, not --url.");
    }
    const { sql, env, db } = connection;
    const logKey = await openLogKey(sql, env);
    if (!logKey) throw usageError("The log's key is not in this data directory.");
    const signer = bundleSigner(readBundleKey(env));
    const made = await writeBundleFile(db.pool, {
      ...{ request, file, size: null, separation: db.separation, signer, logKey: logKey.key },
      onProgress: ({ done, total }) => void stderr.write(`${done} of ${total} records\n`),
    });
    const { identifier, records, files, bytes, sha256, size } = made;
    const json = { file, identifier, ledgerSize: size, records, files, bytes, sha256, fingerprint: signer.fingerprint };
    const text = [
      `${file}: bundle ${identifier}, ${records} records, ${files} files, ${bytes} bytes, at ledger size ${size}.`,
      `SHA-256 ${sha256}`,
      `Signed by ${signer.fingerprint}: tell the auditor by another way than with the bundle.`,
    ].join("\n");
    return { json, text };
  },
};

function requestOf(values: Values): BundleRequest {
  const list = (name: string) => {
    const given = listOption(values, name);
    return given.length === 0 ? ("all" as const) : given;
  };
  const request: BundleRequest = {
    framework: requireFramework(requiredOption(values, "framework")),
    from: requiredOption(values, "from"),
    to: requiredOption(values, "to"),
    zone: requiredOption(values, "zone"),
    repositories: list("repository"),
    environments: list("environment"),
  };
  storedPeriod(request);
  return request;
}
