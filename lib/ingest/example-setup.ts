import type { SetupGuide } from "./setup.ts";
import { signingToken } from "./gitlab/verify.ts";
import type { SourceType } from "./kind.ts";
import { setupOf } from "./registry.ts";

const URL = "https://countersign.example.com/api/v1/ingest/SOURCE-ID";
const SECRET = "SECRET-OF-THE-SOURCE";

/** The set-up of a source that does not exist, for the manual: names of places stand where a source's own would. */
export function exampleSetup(type: SourceType): {
  readonly title: string;
  readonly steps: SetupGuide["steps"][number][];
} {
  const { title, steps } = setupOf(type)({ url: URL, secret: SECRET, cluster: "name-of-this-cluster" });
  // Made from a secret, it would look like one.
  const blank = (code: string) => code.replaceAll(signingToken(SECRET), "SIGNING-TOKEN-OF-THE-SOURCE");
  return { title, steps: steps.map((step) => ({ ...step, ...(step.code ? { code: blank(step.code) } : {}) })) };
}
