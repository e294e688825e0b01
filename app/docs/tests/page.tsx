import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DocsPage } from "../../../components/shell/docs-page.tsx";
import { Facts } from "../../../components/ui/facts.tsx";
import { Link } from "../../../components/ui/link.tsx";
import { RawRecord } from "../../../components/ui/raw-record.tsx";
import { Note, Section } from "../../../components/ui/section.tsx";
import { Status } from "../../../components/ui/status.tsx";
import { findTest } from "../../../lib/controls/catalogue.ts";
import { populations } from "../../../lib/controls/evaluate.ts";
import { POPULATION_WORDS } from "../../../components/controls/control-words.ts";

export const metadata: Metadata = { title: "Controls and tests" };

const POLICY = `approvalsRequired: 1
requiredChecks:
  - repository: northwind/fleet-prod
    names: [build, policy]
objectives:
  applyMinutes: 60
  driftHours: 24
  suspensionHours: 24
`;

/** How verdicts come about, and what the policy decides of them. */
export default function TestsManualPage(): ReactNode {
  return (
    <DocsPage
      title="Controls and tests"
      lead="A control test is asked of every item of its population, never of a sample: each merged pull request, each commit, each deployment, each emergency. A control shows the sums of its tests; whether it is met is the auditor's judgement."
    >
      <Section title="Five verdicts, and no sixth">
        <Facts
          ruled
          items={[
            { label: <Status is="pass" />, value: "The records that decide it are there, and meet the assertion." },
            {
              label: <Status is="exception" />,
              value: "They are there and do not meet it, or one that must be is missing.",
            },
            {
              label: <Status is="pending" />,
              value: "It is decided at a time that is named, or a record may be on its way.",
            },
            {
              label: <Status is="not_applicable" />,
              value: "The assertion is not about this item; the sentence says why.",
            },
            {
              label: <Status is="unknown" />,
              value: "The records that would decide it are not there, and that is nobody's fault.",
            },
          ]}
        />
        <Note>
          A record is missing only where its kind was being collected when the item happened, and where no source of it
          was blind then: else the verdict is unknown. Ten minutes are left for records to arrive.
        </Note>
      </Section>
      <Evaluated />
      <Section title="What the policy decides">
        <p className="mb-2">
          An item is judged by the policy that was in force when it happened; a later one changes nothing about it. Set
          it with countersign policy import.
        </p>
        <RawRecord text={POLICY} label="policy.yaml" />
        <Note>
          A test without a requirement (no required check, no approval asked for) does not apply. What asks for less
          than before needs a second person.
        </Note>
      </Section>
    </DocsPage>
  );
}

/** The tests that this version evaluates, by their populations. */
function Evaluated(): ReactNode {
  return (
    <Section title="What is evaluated">
      <Facts
        ruled
        items={populations.flatMap(({ name, testIds }) =>
          testIds.map((id) => ({
            label: <Link href={`/tests/${id}`}>{id}</Link>,
            value: findTest(id)?.title ?? id,
            note: `asked of all ${POPULATION_WORDS[name]}`,
          })),
        )}
      />
      <Note>
        The catalogue holds more tests. Those that this version does not evaluate, and those that no source feeds, are
        named on the page Tests, and count for nothing.
      </Note>
    </Section>
  );
}
