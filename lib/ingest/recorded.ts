import { ARGOCD_NOT_PAYLOADS, ARGOCD_RECORDED } from "./argocd/recorded.ts";
import { CI_NOT_PAYLOADS, CI_RECORDED } from "./ci/recorded.ts";
import { FLUX_RECORDED } from "./flux/recorded.ts";
import { GITHUB_RECORDED } from "./github/recorded.ts";
import { GITLAB_RECORDED } from "./gitlab/recorded.ts";
import type { SourceType } from "./kind.ts";
import { KUBERNETES_AUDIT_NOT_PAYLOADS, KUBERNETES_AUDIT_RECORDED } from "./kubernetes-audit/recorded.ts";
import type { RecordedDelivery } from "./recorded-delivery.ts";

/** Every recorded payload by the type of source that receives it; for tests. Nobody has recorded one for `records`. */
const BY_TYPE: Readonly<Record<Exclude<SourceType, "records">, readonly RecordedDelivery[]>> = {
  flux: FLUX_RECORDED,
  argocd: ARGOCD_RECORDED,
  github: GITHUB_RECORDED,
  gitlab: GITLAB_RECORDED,
  "kubernetes-audit": KUBERNETES_AUDIT_RECORDED,
  ci: CI_RECORDED,
};

export interface RecordedRow extends RecordedDelivery {
  readonly type: SourceType;
}

export const RECORDED: readonly RecordedRow[] = Object.entries(BY_TYPE).flatMap(([type, rows]) =>
  // Safe because the keys of the table are types of sources.
  rows.map((row) => ({ ...row, type: type as SourceType })),
);

const OF_THE_MIRROR = "raw Git objects and keys: the mirror reads them (lib/repositories), nobody posts them";

/** Folders and files beside the payloads that nobody sends, each with why. */
export const NOT_PAYLOADS: Readonly<Record<string, string>> = {
  ...ARGOCD_NOT_PAYLOADS,
  ...CI_NOT_PAYLOADS,
  ...KUBERNETES_AUDIT_NOT_PAYLOADS,
  "commits/": OF_THE_MIRROR,
  "keys/": OF_THE_MIRROR,
  "signatures/": OF_THE_MIRROR,
  "index.tsv": "the list of the files",
};
