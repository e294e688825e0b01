import type { KitInput, KitItem, KitSource } from "./kit-input.ts";
import { fileWords } from "./names.ts";
import { notificationsPatch } from "./notifications-patch.ts";
import { manifestText } from "./manifest.ts";

/** Argo CD tells of what it does, beside whatever it tells to others. */
export function argocdNotifications({ reconcilerSources }: KitInput): KitItem[] {
  const words = fileWords(reconcilerSources.map(({ id, cluster, name }) => ({ id, text: cluster ?? name })));
  return reconcilerSources.map((source, at) => {
    const beside = reconcilerSources.filter(({ id, cluster }) => id !== source.id && cluster === source.cluster);
    return itemOf(source, `argocd/notifications-${words[at] ?? ""}.yaml`, beside);
  });
}

function itemOf(source: KitSource, path: string, beside: readonly KitSource[]): KitItem {
  return {
    id: `argocd-notifications-${source.id}`,
    title: `Argo CD tells of what it does in ${source.cluster ?? source.name}`,
    why: "What was synced, when, from which commit, by whom; what failed or went out of sync.",
    tests: ["T-REC-01", "T-POP-02", "T-POP-03", "T-DRIFT-01"],
    files: [{ path, language: "yaml", content: manifestText(notificationsPatch(source.url)) }],
    apply: [
      "# COUNTERSIGN_SECRET: the secret of the source, shown when it was made or rotated",
      `kubectl -n argocd patch secret argocd-notifications-secret --type merge -p "{\\"stringData\\":{\\"countersign-token\\":\\"$COUNTERSIGN_SECRET\\"}}"`,
      `kubectl -n argocd patch configmap argocd-notifications-cm --type merge --patch-file ${path}`,
      "PROJECT=default # once for each project whose applications deploy from this repository",
      'kubectl -n argocd annotate appproject "$PROJECT" notifications.argoproj.io/subscribe.countersign.countersign=""',
    ].join("\n"),
    notes: [
      ...beside.map(
        ({ name }) =>
          `The kit of ${name} writes the same keys: where both stand for one Argo CD, the later patch replaces the earlier.`,
      ),
      "The patch adds three keys of its own; every service, template, trigger and subscription that is there stays.",
      "An annotation of a project reaches applications in Argo CD's own namespace only: annotate those of other namespaces themselves.",
      "To subscribe every application by the ConfigMap instead, give the one that you have: repo setup --merge-into FILE. Its subscriptions are one text, which a patch would replace: the file that is written holds yours and ours.",
    ],
  };
}
