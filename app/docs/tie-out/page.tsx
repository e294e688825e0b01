import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DocsPage } from "../../../components/shell/docs-page.tsx";
import { Facts } from "../../../components/ui/facts.tsx";
import { Link } from "../../../components/ui/link.tsx";
import { RawRecord } from "../../../components/ui/raw-record.tsx";
import { Note, Section } from "../../../components/ui/section.tsx";

export const metadata: Metadata = { title: "Do the tie-out again" };

const AGAIN = `git clone --bare https://forge.example/acme/fleet.git fleet.git
# AFTER and UPTO stand under "On record", or in population.ipe.json at "branches"
git -C fleet.git rev-list --first-parent AFTER..UPTO | sort > git.txt
# the file has no heading: repository is column 2, branch 3, sha 4, standing 5
awk -F, '$2$3$5 == "acme/fleetmainline" {print $4}' population.csv | sort > csv.txt
comm -3 git.txt csv.txt    # nothing: the sets are the same
wc -l < git.txt            # the second count
sha256sum population.csv   # "sha256" of the record
sed -n '1p;$p' population.csv                         # the keys at both ends
awk -F, '$5 == "displaced" {print $4}' population.csv # once on the line`;

const RECORD = `npx countersign population count --from 2026-01-01 --to 2026-03-31 --zone Europe/Berlin`;

/** How an auditor repeats what the population page says, with git and the file alone. */
export default function TieOutManualPage(): ReactNode {
  return (
    <DocsPage
      title="Do the tie-out again"
      lead="The population of a period is what became first-parent on the control branches between the tip at its start and the tip at its end. You need the file of rows, the record beside it, and your own clone: nothing of ours takes part."
    >
      <Section title="In ten lines">
        <RawRecord text={AGAIN} label="Commands" />
        <Note>
          Where nothing landed before the period the record has no AFTER: say UPTO alone. In a bundle the file is
          data/02-population/changes.csv: it has a heading, and its own columns, which the heading names.
        </Note>
      </Section>
      <Section title="What a period is">
        <p>
          Days are said with both ends included and with their zone, and stored half-open: 2026-01-01 to 2026-03-31
          Europe/Berlin is 2025-12-31T23:00:00.000Z up to, not including, 2026-03-31T22:00:00.000Z. What landed at
          23:59:30 on the last day is in, at 00:00:10 the next day it is not: on the page, in the lists it leads to, in
          the file and in the README of a bundle alike.
        </p>
      </Section>
      <Section title="What is put on record">
        <Facts
          ruled
          items={[
            { label: "Question", value: "the query, its parameters, the zone, repositories, the ledger size" },
            { label: "Answer", value: "how many rows, the keys of the first and the last, the digest of the file" },
            {
              label: "Second count",
              value: "git rev-list --first-parent --count between the tips, by control branch, in our mirror",
            },
          ]}
        />
        <p className="mt-3 mb-3">
          It is an entry of the ledger. A worker makes one of every month in the zone of the policy once it is over; the
          page and the command line make one of any period. Where Git counts another number the page says so, and the
          command ends with 1; where no mirror holds the commits it says unknown, and ends with 2.
        </p>
        <RawRecord text={RECORD} label="Command" />
      </Section>
      <Section title="Why the two may differ">
        <p>
          A commit is placed by when it landed, Git walks by what follows what. Where a forge&rsquo;s clock and the
          moment of our fetch put two neighbours on either side of midnight in another order than the branch has them,
          Git counts one more or one less. Nothing evens that out: ask for the records of the commits at both ends.
        </p>
        <p>
          <Link href="/population">Population</Link>
        </p>
      </Section>
    </DocsPage>
  );
}
