import type { ReactNode } from "react";
import type { AccountDto } from "../../lib/changes/contract.ts";
import { identitiesOfGit } from "../../lib/people/identity.ts";
import type { Spine, SpineFeed } from "../../lib/timeline/contract.ts";
import { keysOfAccount } from "../../lib/timeline/spine.ts";
import { EntryLink } from "../ui/entry-link.tsx";
import { Link } from "../ui/link.tsx";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";

/** An account as the person that it is mapped to; else its name, and that nobody is known where people may be read. */
export function Who({ account, spine }: { account: AccountDto | null; spine: Spine }): ReactNode {
  if (!account) return "nobody on record";
  const person = personOf(spine, keysOfAccount(account));
  const nobody = spine.people !== null && account.kind === "user";
  if (!person) return nobody ? `${account.name} (mapped to nobody)` : account.name;
  return (
    <>
      <PersonLink {...person} />
      {person.name !== account.name && ` (${account.name})`}
    </>
  );
}

/** Whom a commit names: a name that anybody can write, and the person to whom its address is mapped. */
export function Named({ of, spine }: { of: { name: string; email: string }; spine: Spine }): ReactNode {
  const person = personOf(spine, identitiesOfGit(of));
  if (!person) return of.name || of.email;
  return (
    <>
      <PersonLink {...person} />
      {person.name !== of.name && ` (${of.name || of.email})`}
    </>
  );
}

function personOf({ people }: Spine, keys: readonly string[]): { id: string; name: string } | undefined {
  return keys.map((key) => people?.[key]).find((person) => person !== undefined);
}

function PersonLink({ id, name }: { id: string; name: string }): ReactNode {
  return (
    <Link href={`/people/${id}`}>
      <span className="nw">{name}</span>
    </Link>
  );
}

const SHOWN = 4;

/** Through whom and when each piece of evidence came, and its entry; of many the first ones. */
export function cameBy(spine: Spine, evidence: readonly (string | null | undefined)[]): ReactNode[] {
  const ids = [...new Set(evidence)].filter((id): id is string => typeof id === "string");
  const shown = ids.slice(0, SHOWN).map((id) => <Came key={id} id={id} told={spine.entries[id]} />);
  return ids.length > SHOWN ? [...shown, `and ${ids.length - SHOWN} more entries`] : shown;
}

const CAME_WORDS: Readonly<Record<string, string>> = {
  polled: "asked for",
  backfilled: "backfilled",
  snapshot: "taken as a picture",
  imported: "imported",
};

function Came({ id, told }: { id: string; told: Spine["entries"][string] | undefined }): ReactNode {
  const entry = <EntryLink of={id} />;
  if (!told) return entry;
  return (
    <>
      {told.source.name}, {told.came && `${CAME_WORDS[told.came] ?? told.came}, `}received{" "}
      <Time at={told.receivedAt} relative={false} />, {entry}
    </>
  );
}

/** Why a step that should be there is not: which source would have told of it, and whether it was listening. */
export function Unheard({ feed }: { feed: SpineFeed | undefined }): ReactNode {
  if (!feed) return null;
  const { step, sources, since, blind, standing, until } = feed;
  const names = sources.map(({ name }) => name).join(" and ") || "No source";
  switch (standing) {
    case "never":
      return (
        <>
          <Status is="not_collected">Not collected</Status>:{" "}
          {step === "deployment"
            ? "no reconciler that you may see runs a revision of this repository."
            : "no source has ever sent such a record of this repository."}
        </>
      );
    case "before-collection":
      return (
        <>
          <Status is="unknown">Before collection</Status>: {names} would have sent it, and was first heard{" "}
          {since && <Time at={since} relative={false} />}.
        </>
      );
    case "blind":
      return (
        <>
          <Status is="unknown">Blind</Status>: {blind?.source} would have sent it, and was blind from{" "}
          {blind && <Time at={blind.from} relative={false} />} to{" "}
          {blind?.to ? <Time at={blind.to} relative={false} /> : "now"}. That it is missing proves nothing.
        </>
      );
    case "on-its-way":
      return (
        <>
          <Status is="pending">On its way</Status>: {names} may still send it. Until{" "}
          {until && <Time at={until} relative={false} />} nothing follows from that it is missing.
        </>
      );
    case "collected":
      return <>{names} sends such records and was not blind then.</>;
  }
}
