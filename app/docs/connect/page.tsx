import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DocsPage } from "../../../components/shell/docs-page.tsx";
import { SetupSteps } from "../../../components/sources/setup-steps.tsx";
import { TYPE_NAMES } from "../../../components/sources/source-words.ts";
import { Command } from "../../../components/ui/hash.tsx";
import { Link } from "../../../components/ui/link.tsx";
import { Note, Section } from "../../../components/ui/section.tsx";
import { exampleSetup } from "../../../lib/ingest/example-setup.ts";
import { SOURCE_TYPES } from "../../../lib/ingest/registry.ts";

export const metadata: Metadata = { title: "Connect a source" };

/** How each kind of sender is made to deliver here: the same steps that a new source's page shows. */
export default function ConnectPage(): ReactNode {
  return (
    <DocsPage
      title="Connect a source"
      lead="A source is one sender with a secret of its own. Make it on the page Sources, or on the command line; both answer with the steps below, your address and secret filled in. The secret is shown once."
    >
      <Section title="Make a source">
        <Command text="npx countersign source add --type flux --name 'flux prod-eu-1' --cluster prod-eu-1 --environment production" />
        <Note>
          Then the page of the source says “waiting” until its first event arrives. Every refusal is counted there with
          its cause. Rotate a secret there too: the one before is accepted for as long as you say.
        </Note>
        <p>
          {SOURCE_TYPES.map((type) => (
            <span key={type}>
              <Link href={`#${type}`}>{TYPE_NAMES[type]}</Link>{" "}
            </span>
          ))}
        </p>
      </Section>
      {SOURCE_TYPES.map((type) => (
        <Section key={type} id={type} title={TYPE_NAMES[type]}>
          <SetupSteps setup={exampleSetup(type)} />
        </Section>
      ))}
      <Section title="What nobody sends by itself">
        <p className="mb-2">A file of records, or an export of another system, goes in from the command line.</p>
        <Command text="npx countersign ingest --source SOURCE-ID runs.ndjson" />
        <Note>
          On the installation&rsquo;s own data directory no secret is asked for, and the record says so. From elsewhere:
          --url with the address of the installation, --token with the source&rsquo;s secret. Sending it again adds
          nothing.
        </Note>
      </Section>
    </DocsPage>
  );
}
