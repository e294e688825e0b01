import { leftOutNotes } from "./cluster-keys.ts";
import type { KitInput, KitItem } from "./kit-input.ts";
import { resourceName } from "./names.ts";
import { manifestText } from "./manifest.ts";

/** Argo CD refuses a revision that none of the project's keys has signed. */
export function argocdSignatureKeys({ keys, leftOut, otherKeys, repository, url }: KitInput): KitItem {
  const ids = keys.map(({ fingerprint }) => fingerprint.slice(-16));
  return {
    id: "argocd-signature-keys",
    title: "Argo CD verifies the signature of what it applies",
    why: "A commit that no registered key has signed is not synced, whoever pushed it.",
    tests: ["T-SIG-01", "T-REC-01"],
    files: [
      { path: "argocd/keys-patch.yaml", language: "yaml", content: manifestText(keyring(keys)) },
      {
        path: "argocd/project.yaml",
        language: "yaml",
        content: manifestText(project(resourceName(repository), url, ids)),
      },
    ],
    apply: [
      "kubectl -n argocd patch configmap argocd-gpg-keys-cm --type merge --patch-file argocd/keys-patch.yaml",
      "PROJECT=default # the project of the applications that deploy from this repository",
      ...ids.map((id) => `argocd proj add-signature-key "$PROJECT" ${id}`),
    ].join("\n"),
    notes: [
      ...(ids.length === 0 ? ["No OpenPGP key is registered: register the signers' keys first."] : []),
      ...(otherKeys > 0
        ? [
            `Argo CD verifies OpenPGP only: commits signed with the ${otherKeys} registered SSH or X.509 keys are refused.`,
          ]
        : []),
      ...leftOutNotes(leftOut),
      "The commands add to the keys that the project has. argocd/project.yaml is for a project kept in Git: take its signatureKeys over into yours, do not apply it as it is.",
      "From Argo CD 3.5 on a project may have sourceIntegrity instead; it cannot have both.",
      "Argo CD compares the ID of the key that made the signature: where a subkey signs, add its ID as well.",
    ],
  };
}

function keyring(keys: KitInput["keys"]): object {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "argocd-gpg-keys-cm", namespace: "argocd" },
    data: Object.fromEntries(keys.map(({ fingerprint, armor }) => [fingerprint.slice(-16), armor])),
  };
}

function project(name: string, url: string, ids: readonly string[]): object {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name, namespace: "argocd" },
    spec: { sourceRepos: [url], signatureKeys: ids.map((keyID) => ({ keyID })) },
  };
}
