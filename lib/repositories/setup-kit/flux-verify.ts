import { leftOutNotes } from "./cluster-keys.ts";
import type { KitInput, KitItem } from "./kit-input.ts";
import { fileWords, quoted } from "./names.ts";
import { manifestText } from "./manifest.ts";

const SECRET = "countersign-signers";

/** Flux refuses a tip that nobody known has signed. */
export function fluxVerify({ keys, leftOut, otherKeys, gitRepositories }: KitInput): KitItem {
  const objects = gitRepositories.length > 0 ? gitRepositories : [{ namespace: "flux-system", name: "flux-system" }];
  const words = fileWords(
    objects.map(({ namespace, name }) => ({ id: `${namespace}/${name}`, text: `${namespace}-${name}` })),
  );
  const places = [...new Set(objects.map(({ namespace }) => namespace))];
  const patches = objects.map(({ namespace, name }, at) => {
    return { namespace, name, path: `flux/verify-${words[at] ?? ""}.yaml` };
  });
  return {
    id: "flux-verify",
    title: "Flux verifies the signature of what it applies",
    why: "A commit that no registered key has signed is refused in the cluster, whoever pushed it.",
    tests: ["T-SIG-01", "T-REC-01"],
    files: [
      {
        path: "flux/countersign-signers.yaml",
        language: "yaml",
        content: manifestText(...places.map((namespace) => signers(namespace, keys))),
      },
      ...patches.map(({ namespace, name, path }) => ({
        path,
        language: "yaml" as const,
        content: manifestText(verifying(namespace, name)),
      })),
    ],
    apply: [
      "kubectl apply -f flux/countersign-signers.yaml",
      ...patches.map(
        ({ namespace, name, path }) =>
          `kubectl -n ${quoted(namespace)} patch gitrepository ${quoted(name)} --type merge --patch-file ${path}`,
      ),
    ].join("\n"),
    notes: [
      ...(keys.length === 0 ? ["No OpenPGP key is registered: with an empty list Flux refuses everything."] : []),
      ...(otherKeys > 0
        ? [
            `Flux verifies OpenPGP only. ${otherKeys} registered SSH or X.509 keys are not in the Secret: a tip that one of them signed is refused.`,
          ]
        : []),
      ...leftOutNotes(leftOut),
      "The tip counts. Where the forge merges, it signs the tip: register its key (kind web-flow) first.",
      "An object that Flux itself applies is set back: put the patch into that kustomization instead.",
    ],
  };
}

function signers(namespace: string, keys: KitInput["keys"]): object {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: SECRET, namespace },
    stringData: Object.fromEntries(keys.map(({ fingerprint, armor }) => [`${fingerprint}.asc`, armor])),
  };
}

function verifying(namespace: string, name: string): object {
  return {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata: { name, namespace },
    spec: { verify: { mode: "HEAD", secretRef: { name: SECRET } } },
  };
}
