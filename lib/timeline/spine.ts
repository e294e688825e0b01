import type { AccountDto, ChangeRecord } from "../changes/contract.ts";
import type { Deployment } from "../deployments/contract.ts";
import type { Drift } from "../drift/contract.ts";
import type { SpineImages, SpineRelation, SpineTicket } from "./contract.ts";
import { identitiesOfActor, identitiesOfGit } from "../people/identity.ts";

/** What a spine draws: whatever it names is told with its source, its times and its people. */
export interface Named {
  readonly change: ChangeRecord;
  readonly deployments: readonly Deployment[];
  readonly drifts: readonly Drift[];
  readonly relations: readonly SpineRelation[];
  readonly tickets: readonly SpineTicket[];
  readonly images: SpineImages;
}

/** Every piece of evidence that the spine names, once. */
export function evidenceIn(spine: Named): (readonly [index: number, ordinal: number])[] {
  const { change, deployments, drifts, relations, tickets, images } = spine;
  const { pull, update, signature, displaced, reviews, results, tags } = change;
  const named = [
    ...[change.evidence, signature.evidence, update?.evidence, displaced?.evidence],
    ...[pull?.openedEvidence, pull?.mergedEvidence, ...(pull?.heads.map(({ evidence }) => evidence) ?? [])],
    ...[...reviews, ...results].map(({ evidence }) => evidence),
    ...tags.map((tag) => tag.signature.evidence),
    ...relations.map((one) => one.change?.evidence),
    ...tickets.flatMap(({ records }) => records?.map((one) => one.evidence)),
    ...images.items.flatMap(({ evidence, built }) => [...evidence, ...built.map((one) => one.evidence)]),
    ...[...deployments, ...drifts].flatMap(({ evidence }) => evidence.map(({ id }) => id)),
  ];
  const ids = [...new Set(named.filter((id): id is string => typeof id === "string"))];
  return ids.map((id) => id.split(".").map(Number) as [number, number]); // safe because evidence is <entry>.<ordinal>
}

/** The keys under which whoever the spine names may be mapped. */
export function identitiesIn({ change, relations, tickets }: Named): string[] {
  const related = relations.flatMap((one) => one.change ?? []);
  const { pull, update, reviews, author, committer, coAuthors, landedBy } = change;
  const accounts = [
    ...[pull?.author, pull?.mergedBy, update?.actor, landedBy],
    ...reviews.map(({ reviewer }) => reviewer),
    ...related.map((one) => one.landedBy),
    ...tickets.flatMap(({ records }) => records?.map((one) => one.actor)),
    ...(pull?.heads.map(({ pushedBy }) => pushedBy) ?? []),
  ];
  const keys = [
    ...accounts.flatMap((account) => keysOfAccount(account ?? null)),
    ...[author, committer, ...coAuthors, ...related.map((one) => one.author)].flatMap((person) =>
      identitiesOfGit(person),
    ),
  ];
  return [...new Set(keys)];
}

/** The keys of an account, the most trustworthy first. */
export function keysOfAccount(account: AccountDto | null): readonly string[] {
  if (!account) return [];
  const { name, id, issuer } = account;
  return identitiesOfActor({ kind: "user", name, issuer, ...(id === null ? {} : { id }) });
}
