import type { ReactNode } from "react";
import { Facts } from "../../../components/ui/facts.tsx";
import { Command } from "../../../components/ui/hash.tsx";
import { Note, Section } from "../../../components/ui/section.tsx";

/** How to ask whether all is well, and whether the figures tie. */
export function Doctor(): ReactNode {
  return (
    <Section id="doctor" title="Is it well?">
      <p className="mb-2">
        Database, roles and grants, migrations, keys, the last signed checkpoint, worker, entries set aside, disk,
        clocks, mail, copies held outside, and when each source was last heard. What is not well is told with what to
        do.
      </p>
      <Command text="npx countersign doctor" />
      <p className="mt-4 mb-2">
        Both sides of every sum that must tie, each counted where it stands: Git and the population, landings and
        merges, what was accepted and what is in the log, cases, drift, deployed revisions, the files of the newest
        bundle.
      </p>
      <Command text="npx countersign doctor --figures" />
      <Facts
        ruled
        items={[
          { label: "Exit 0", value: "well, perhaps with warnings; or all of it ties" },
          { label: "Exit 1", value: "something failed, or does not tie" },
          { label: "Exit 2", value: "something could not be looked at: that is no pass" },
        ]}
      />
    </Section>
  );
}

/** Checkpoints in other hands: without them nobody could tell a rewritten log. */
export function Outside(): ReactNode {
  return (
    <Section id="outside" title="Copies outside">
      <p className="mb-2">
        A rewritten or cut log shows only to who kept an earlier checkpoint. Let the worker commit them to a repository
        that the people who run this database cannot rewrite: one of the auditors, of another department, with forced
        pushes forbidden.
      </p>
      <Command text="npx countersign anchor add --git git@git.example.com:audit/checkpoints.git --every 360" />
      <p className="mt-4 mb-2">
        The file is named after the log, everything else in the repository stays as it is, and older checkpoints are in
        its history. Each time the copy is read first: a log that does not extend it is never written over it, and
        doctor and the page Status say so. The address must not hold a password: use a deploy key, or an SSH agent.
      </p>
      <Command text="npx countersign anchor list" />
      <Command text="npx countersign anchor remove --git git@git.example.com:audit/checkpoints.git" />
      <p className="mt-4">
        Once a month the newest checkpoint is also mailed to the recipients that the policy names for compliance; it
        counts as held outside once a mail server accepted it. After a rollback was accepted, the old copy can never be
        extended again: it is the proof of what was lost. Go on in another branch, with --branch.
      </p>
    </Section>
  );
}

/** What to copy, and how it comes back. */
export function BackUp(): ReactNode {
  return (
    <Section id="backup" title="Back up and restore">
      <p className="mb-2">
        One moment of the ledger and of everything that was set up, while the product runs; into a folder that is not
        there yet. Its manifest is written last: a folder without it is no backup. Pages are not copied, they follow
        from the ledger; nor are mirrors, which are fetched again, nor sessions.
      </p>
      <Command text="npx countersign backup /backups/2026-11-26" />
      <p className="mt-4 mb-2">
        The keys are left out unless you ask for them with --with-keys: keep DATA_DIR/keys somewhere else, they cannot
        be made again. Without the log key nothing more is signed under the same name; without the seal key the secrets
        of sources do not open.
      </p>
      <p className="mb-2">
        Restore into an empty database: stop the product, move DATA_DIR/postgres away or name a new database in
        DATABASE_URL, and bring back all of it or nothing.
      </p>
      <Command text="npx countersign restore /backups/2026-11-26 --against newest-checkpoint.txt" />
      <Note>
        The newest checkpoint from outside tells the worker what was signed after the backup; on the old machine it
        remembers by itself. It then refuses to sign, names the entries that are lost, and goes on once somebody has
        taken note of it: <code>npx countersign log accept-rollback --reason TEXT</code>. Messages that waited when the
        backup was made may go out a second time, and tokens that were revoked since are valid again: revoke them once
        more.
      </Note>
    </Section>
  );
}

/** Pages can be thrown away: they follow from the ledger. */
export function Rebuild(): ReactNode {
  return (
    <Section id="rebuild" title="Build the pages again">
      <p className="mb-2">
        Everything that pages show follows from the ledger. This empties it and reads the log again from entry 0; until
        it is done lists are short and figures low, and an amber line says how far it is. A worker that follows helps;
        one that does not let go for five seconds makes the command give up before anything is emptied.
      </p>
      <Command text="npx countersign rebuild" />
    </Section>
  );
}
