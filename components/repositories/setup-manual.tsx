import type { ReactNode } from "react";
import { Command } from "../ui/hash.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

const ITEMS = [
  ["Rules of the control branch", "the forge's events, or the day's picture of a forge that is asked"],
  ["Code owners", "the tree of the newest commit, and the faults that the forge counts"],
  ["Template of a request", "the tree of the newest commit"],
  ["Pipeline with gates", "the tree of the newest commit, and a result that arrived"],
  ["Flux Provider and Alert, or Argo CD notifications", "records of the source, namespace by namespace"],
  [
    "Verification of signatures by Flux or Argo CD",
    "the object as it is declared in a mirrored tree, once a reconciler has applied it; or a commit that Flux or Argo CD refused for its signature",
  ],
] as const;

/** Of the manual: what the kit writes, and what its page judges by. */
export function SetUpARepository(): ReactNode {
  return (
    <Section id="kit" title="Set up a repository">
      <p className="mb-2">
        Sources carry evidence; the kit makes it exist. It writes the rules of the control branch, code owners, a
        template, a pipeline and the objects of your reconciler, with the names, keys and addresses of this
        installation. No secret is in it, so it can go into Git.
      </p>
      <Command text="npx countersign repo setup OWNER/NAME --out kit --reconciler flux --namespace flux-system --namespace apps" />
      <p className="mb-2">
        It prints the commands that apply each item, and writes over no file unless --force says so. --reconciler,
        --forge and --namespace are taken from what was reported where they are left out.
      </p>
      <p className="mb-2">
        Argo CD keeps its subscriptions in one text of a ConfigMap, which a patch would replace. By default the kit
        subscribes by an annotation and touches no key that is there. To subscribe every application in the ConfigMap,
        give yours: the patch then holds your subscriptions and ours, and is refused when somebody changed them
        meanwhile.
      </p>
      <Command text="kubectl -n argocd get configmap argocd-notifications-cm -o yaml > cm.yaml && npx countersign repo setup OWNER/NAME --out kit --reconciler argocd --merge-into cm.yaml" />
      <p className="mb-2">
        Each repository under <Link href="/repositories">Repositories</Link> says item by item whether it is in force,
        since when, and which entries show it. What no record tells is unknown, and never in force.
      </p>
      <Table label="What each item is judged by" phone="blocks">
        <thead>
          <tr>
            <Th width={300}>Item</Th>
            <Th>Judged by</Th>
          </tr>
        </thead>
        <tbody>
          {ITEMS.map(([item, by]) => (
            <tr key={item}>
              <Td phone="lead">{item}</Td>
              <Td phone="line">{by}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <Note>
        Flux and Argo CD tell of a signature only when they refuse one: Flux writes a good one into its log alone, and
        Argo CD does not tell which keys a project demands. As long as none was refused it is unknown, so declare both
        in a repository that is mirrored. GitLab&rsquo;s push rules and merge settings are written by the kit, and no
        record tells of them.
      </Note>
    </Section>
  );
}
