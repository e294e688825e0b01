import { argocdKind } from "./argocd/kind.ts";
import { setupArgocd } from "./argocd/setup.ts";
import { ciKind } from "./ci/kind.ts";
import { setupCi } from "./ci/setup.ts";
import { fluxKind } from "./flux/kind.ts";
import { setupFlux } from "./flux/setup.ts";
import { githubKind } from "./github/kind.ts";
import { setupGithub } from "./github/setup.ts";
import { gitlabKind } from "./gitlab/kind.ts";
import { setupGitlab } from "./gitlab/setup.ts";
import type { SourceKind, SourceType } from "./kind.ts";
import { kubernetesAuditKind } from "./kubernetes-audit/kind.ts";
import { setupKubernetesAudit } from "./kubernetes-audit/setup.ts";
import { recordsKind } from "./records/kind.ts";
import { setupRecords } from "./records/setup.ts";
import type { SetupGuide, SetupInput } from "./setup.ts";

const KINDS: Readonly<Record<SourceType, SourceKind>> = {
  flux: fluxKind,
  argocd: argocdKind,
  github: githubKind,
  gitlab: gitlabKind,
  "kubernetes-audit": kubernetesAuditKind,
  ci: ciKind,
  records: recordsKind,
};

const SETUPS: Readonly<Record<SourceType, (input: SetupInput) => SetupGuide>> = {
  flux: setupFlux,
  argocd: setupArgocd,
  github: setupGithub,
  gitlab: setupGitlab,
  "kubernetes-audit": setupKubernetesAudit,
  ci: setupCi,
  records: setupRecords,
};

/** Every type that a source may have, in the order in which they are offered. */
export const SOURCE_TYPES = Object.keys(KINDS) as readonly SourceType[];

export function sourceKind(type: SourceType): SourceKind {
  return KINDS[type];
}

/** How a sender of this type is made to deliver to us. */
export function setupOf(type: SourceType): (input: SetupInput) => SetupGuide {
  return SETUPS[type];
}

export function isSourceType(text: string): text is SourceType {
  return Object.hasOwn(KINDS, text);
}
