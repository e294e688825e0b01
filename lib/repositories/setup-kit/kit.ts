import { argocdNotifications } from "./argocd-notifications.ts";
import { argocdSignatureKeys } from "./argocd-signature-keys.ts";
import { branchRules } from "./branch-rules.ts";
import { codeOwners } from "./code-owners.ts";
import { fluxAlert } from "./flux-alert.ts";
import { fluxVerify } from "./flux-verify.ts";
import { gateWorkflow } from "./gate-workflow.ts";
import { branchRulesStanding } from "./branch-rules-standing.ts";
import { feedStanding } from "./feed-standing.ts";
import { codeOwnersStanding, gateWorkflowStanding, requestTemplateStanding } from "./files-standing.ts";
import type { KitInput, KitItem } from "./kit-input.ts";
import { isLabel, isSubdomain } from "./names.ts";
import { requestTemplate } from "./request-template.ts";
import type { SetupFacts } from "./setup-facts.ts";
import type { Standing } from "./standing.ts";
import { argocdSignatureStanding, fluxVerifyStanding } from "./verify-standing.ts";

/** An item of the kit with whether it is in force. */
export interface JudgedItem extends KitItem {
  readonly standing: Standing;
}

/** Everything that makes a repository's evidence exist, in the order in which one would set it up. */
export function setupKit(input: KitInput): readonly KitItem[] {
  return parts(input).map(({ item }) => item);
}

/** The kit, item by item with whether it is in force by what the ledger says. */
export function judgeKit(input: KitInput, facts: SetupFacts): readonly JudgedItem[] {
  return parts(input).map(({ item, inForce }) => ({ ...item, standing: inForce(facts) }));
}

interface Part {
  readonly item: KitItem;
  readonly inForce: (facts: SetupFacts) => Standing;
}

function parts(given: KitInput): Part[] {
  const { input, notes } = withNames(given);
  const told = partsOf(input);
  return notes.length === 0 ? told : told.map(({ item, inForce }) => ({ item: withNotes(item, notes), inForce }));
}

function withNotes(item: KitItem, notes: readonly string[]): KitItem {
  return /^(?:flux|argocd)-/.test(item.id) ? { ...item, notes: [...notes, ...item.notes] } : item;
}

/** Names of namespaces and objects come from records: what Kubernetes does not take goes into no file and no command. */
function withNames(input: KitInput): { readonly input: KitInput; readonly notes: readonly string[] } {
  const { gitRepositories, reconcilerSources } = input;
  const isObject = (one: KitInput["gitRepositories"][number]) => isLabel(one.namespace) && isSubdomain(one.name);
  const refused = [
    ...gitRepositories.filter((one) => !isObject(one)).map(({ namespace, name }) => `${namespace}/${name}`),
    ...reconcilerSources.flatMap(({ namespaces }) => namespaces.filter((one) => !isLabel(one))),
  ];
  const named = {
    gitRepositories: gitRepositories.filter(isObject),
    reconcilerSources: reconcilerSources.map((one) => ({ ...one, namespaces: one.namespaces.filter(isLabel) })),
  };
  const list = [...new Set(refused)].map((one) => JSON.stringify(one.slice(0, 100))).join(", ");
  return {
    input: { ...input, ...named },
    notes:
      refused.length === 0
        ? []
        : [`Records name what Kubernetes would not take as a name, and it was left out: ${list}.`],
  };
}

function partsOf(input: KitInput): Part[] {
  return [
    { item: branchRules(input), inForce: branchRulesStanding },
    { item: codeOwners(input), inForce: codeOwnersStanding },
    { item: requestTemplate(input), inForce: requestTemplateStanding },
    { item: gateWorkflow(input), inForce: gateWorkflowStanding },
    ...(input.reconciler === "flux"
      ? [...feeds(input, fluxAlert(input)), { item: fluxVerify(input), inForce: fluxVerifyStanding }]
      : []),
    ...(input.reconciler === "argocd"
      ? [
          ...feeds(input, argocdNotifications(input)),
          { item: argocdSignatureKeys(input), inForce: argocdSignatureStanding },
        ]
      : []),
  ];
}

/** One item for each source, in its order. */
function feeds({ reconcilerSources }: KitInput, items: readonly KitItem[]): Part[] {
  return items.map((item, at) => {
    const source = reconcilerSources[at]?.id ?? "";
    return { item, inForce: (facts: SetupFacts) => feedStanding(facts, source) };
  });
}
