import { z } from "zod";
import type { Evidence } from "../ingest/fact.ts";
import { touch, type Aggregate, type Step } from "../ledger/projection.ts";
import { REPOSITORY_KINDS, type RepositoryKind } from "./repository.ts";

/** What the ledger says a repository is, from its `repositories.added` action: which branches are control branches. */
export interface RepositoryFacts {
  readonly name: string;
  readonly url: string;
  readonly kind: RepositoryKind;
  readonly branches: readonly string[];
  readonly deployingPaths: readonly string[];
}

export const repositoryFacts: Aggregate<RepositoryFacts> = {
  table: "repository_facts",
  versioned: false,
  columns: (state) => ({ kind: state.kind }),
};

const added = z.looseObject({
  url: z.string(),
  kind: z.enum(REPOSITORY_KINDS),
  branches: z.array(z.string()),
  deployingPaths: z.array(z.string()).default([]),
});

/** Keeps what `repositories.added` says; a repository added again is what the newest action says. */
export const repositoriesStep: Step<Evidence> = {
  name: "repositories",
  touches: ({ fact }) =>
    fact.kind === "action" && fact.type === "repositories.added" ? [touch(repositoryFacts, fact.subject)] : [],
  apply: async (view, { fact }) => {
    if (fact.kind !== "action" || fact.type !== "repositories.added") return;
    const { url, kind, branches, deployingPaths } = added.parse(fact.data);
    await view.get(repositoryFacts, fact.subject);
    view.put(repositoryFacts, fact.subject, { name: fact.subject, url, kind, branches, deployingPaths });
  },
};
