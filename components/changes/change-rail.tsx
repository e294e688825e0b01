import type { ReactNode } from "react";
import { changeHref, landingHref } from "../../lib/changes/change-id.ts";
import type { ChangeRecord, TagDto } from "../../lib/changes/contract.ts";
import { EntryLink } from "../ui/entry-link.tsx";
import { quantityText } from "../ui/count-text.ts";
import { Facts, type Fact } from "../ui/facts.tsx";
import { Hash } from "../ui/hash.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { basisText, CLASS_MEANS, SIGNATURE_SIGNS, SIGNATURE_WORDS, signatureSentence } from "./change-words.ts";
import { ClassSign } from "./class-sign.tsx";

/** What identifies the change, the landing that it is part of, and what it touched. */
export function ChangeRail({ change }: { change: ChangeRecord }): ReactNode {
  return (
    <div>
      <Section title="Identity">
        <Facts items={identity(change)} />
      </Section>
      <TagsSection change={change} />
      <LandingSection change={change} />
      <PathsSection change={change} />
    </div>
  );
}

function identity(change: ChangeRecord): Fact[] {
  const { landedAt, landedAfter, displaced } = change;
  const landed = landedAfter ? (
    <>
      <Time at={landedAfter} relative={false} /> to <Time at={landedAt} relative={false} />
    </>
  ) : (
    <Time at={landedAt} />
  );
  return [
    { label: "Class", value: <ClassSign of={change.class} />, note: classNote(change) },
    { label: "Landed", value: landed, note: basisText(change.landedBasis) },
    ...(displaced ? [displacedFact(displaced)] : []),
    {
      label: "Branch",
      value: <span className="nw">{change.branch}</span>,
      note: `commit ${change.position} of its line`,
    },
    { label: "Tree", value: <Hash value={change.tree} kind="commit" /> },
    { label: "Parents", value: change.parents.map((parent) => <Hash key={parent} value={parent} kind="commit" />) },
    {
      label: "Policy",
      value: change.policyVersion === 0 ? "the product's default" : `version ${change.policyVersion}`,
    },
  ];
}

function classNote(change: ChangeRecord): ReactNode {
  if (change.case !== null) return <Link href={`/emergencies/${change.case}`}>{change.case}</Link>;
  if (change.standardRule !== null) return `rule ${change.standardRule} of the policy`;
  return CLASS_MEANS[change.class];
}

function displacedFact(displaced: NonNullable<ChangeRecord["displaced"]>): Fact {
  return {
    label: "Displaced",
    value: <Status is="exception">{displaced.by === "foxtrot" ? "by a foxtrot merge" : "by a forced push"}</Status>,
    note: (
      <>
        <Time at={displaced.at} relative={false} />, <EntryLink of={displaced.evidence} />
      </>
    ),
  };
}

/** Other changes of the landing that are named beside one. */
const SIBLINGS = 20;

function LandingSection({
  change: { landing, landingChanges, siblings, pullRequest },
}: {
  change: ChangeRecord;
}): ReactNode {
  const count = quantityText(landingChanges, "change", "changes");
  return (
    <Section title="Landing" note={count} aside={<Link href={landingHref(landing)}>All of it</Link>}>
      {siblings.length === 0 ? (
        <p className="cs-state">
          This change alone, by {pullRequest === null ? "a direct update" : `pull request #${pullRequest}`}.
        </p>
      ) : (
        <ul>
          {siblings.slice(0, SIBLINGS).map(({ id, sha, title }) => (
            <li key={id}>
              <Link href={changeHref(id)}>{title || sha.slice(0, 8)}</Link>
            </li>
          ))}
          {landingChanges - 1 > SIBLINGS && (
            <li className="dim">{quantityText(landingChanges - 1 - SIBLINGS, "more", "more")}</li>
          )}
        </ul>
      )}
    </Section>
  );
}

function TagsSection({ change: { tags } }: { change: ChangeRecord }): ReactNode {
  if (tags.length === 0) return null;
  return (
    <Section title="Tags" note={quantityText(tags.length, "tag", "tags")}>
      <Facts items={tags.map(tagFact)} />
    </Section>
  );
}

function tagFact({ name, stands, tagger, taggedAt, signature }: TagDto): Fact {
  return {
    label: name,
    value: <Status is={SIGNATURE_SIGNS[signature.status]}>{SIGNATURE_WORDS[signature.status]}</Status>,
    note: (
      <>
        {!stands && "It stood here and was moved away or deleted. "}
        {signatureSentence(signature)} {tagger !== null && `Tagged by ${tagger}`}
        {taggedAt !== null && (
          <>
            , <Time at={taggedAt} relative={false} /> by the clock of who tagged it
          </>
        )}
        {signature.evidence && (
          <>
            {" · "}
            <EntryLink of={signature.evidence} />
          </>
        )}
      </>
    ),
  };
}

const SHOWN_PATHS = 40;

function PathsSection({ change: { paths, pathsCut, deploying } }: { change: ChangeRecord }): ReactNode {
  const note = pathsCut ? `at least ${paths.length} paths` : quantityText(paths.length, "path", "paths");
  return (
    <Section title="Touched" note={note}>
      <ul>
        {paths.slice(0, SHOWN_PATHS).map((path) => (
          <li key={path}>
            <code>{path}</code>
          </li>
        ))}
      </ul>
      {paths.length > SHOWN_PATHS && <p className="dim">and {paths.length - SHOWN_PATHS} more</p>}
      <Note>{deploying ? "It touches what a reconciler deploys." : "None of these paths deploys."}</Note>
    </Section>
  );
}
