import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DocsPage } from "../../../components/shell/docs-page.tsx";
import { SetUpARepository } from "../../../components/repositories/setup-manual.tsx";
import { SetupSteps } from "../../../components/sources/setup-steps.tsx";
import { TYPE_NAMES } from "../../../components/sources/source-words.ts";
import { Command } from "../../../components/ui/hash.tsx";
import { Link } from "../../../components/ui/link.tsx";
import { RawRecord } from "../../../components/ui/raw-record.tsx";
import { Note, Section } from "../../../components/ui/section.tsx";
import { exampleSetup } from "../../../lib/ingest/example-setup.ts";
import { SOURCE_TYPES } from "../../../lib/ingest/registry.ts";
import { Gate, Keyless } from "./keyless.tsx";

export const metadata: Metadata = { title: "Connect a source" };

const PEOPLE_FILE = `name,e-mail,forge,forge id,login,key fingerprint,bot,from,to
Mei Tanaka,mei@northwind.example,github,4418823,mtanaka,,no,,
Mei Tanaka,mei@northwind.example,kubernetes,,mei,,no,2026-01-01,
Fleet image bot,fleet-image-bot@northwind.example,github,5500101,fleet-image-bot,,yes,,
`;

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
          <Link href="#kit">The kit of a repository</Link>
        </p>
      </Section>
      {SOURCE_TYPES.map((type) => (
        <Section key={type} id={type} title={TYPE_NAMES[type]}>
          <SetupSteps setup={exampleSetup(type)} />
        </Section>
      ))}
      <Keyless />
      <Gate />
      <SetUpARepository />
      <FallsSilent />
      <AskAForge />
      <Section title="What nobody sends by itself">
        <p className="mb-2">A file of records, or an export of another system, goes in from the command line.</p>
        <Command text="npx countersign ingest --source SOURCE-ID runs.ndjson" />
        <Note>
          On the installation&rsquo;s own data directory no secret is asked for, and the record says so. From elsewhere:
          --url with the address of the installation, --token with the source&rsquo;s secret. Sending it again adds
          nothing.
        </Note>
      </Section>
      <WhoIsWho />
    </DocsPage>
  );
}

/** What silence means, and how it is limited. */
function FallsSilent(): ReactNode {
  return (
    <Section title="When a source falls silent" id="silence">
      <p className="mb-2">
        Feeds lose events: Flux drops what it cannot deliver in 15 seconds, GitHub does not send again by itself, an API
        server drops full buffers. So a source that is silent for too long is blind from its last record to its next
        one, compliance is told, and what it would have decided in that time is unknown. Records that are brought in
        afterwards do not take the interval away.
      </p>
      <p className="mb-2">
        A forge that is asked is blind when it does not answer within the latency that its page states, or when nobody
        asks it. The first round that is answered reads the time between as well: the interval stays and says that it
        was backfilled, and what is still missing then is an exception. What the forge no longer tells is named.
      </p>
      <p className="mb-2">
        Flux and the audit log speak even when nothing changes: an hour of silence is too long. The others speak only
        when something happens, so their silence says nothing, until they send a heartbeat: from then on an hour without
        one is too long. Flux, Argo CD, audit, pipelines and records may send one; every five minutes is a good rhythm.
        Set another limit, or none, on the page of the source or with --silence-limit.
      </p>
      <Command text='curl --fail --data &apos;{"type":"heartbeat","at":"2026-11-20T15:31:07Z"}&apos; -H &apos;Authorization: Bearer SECRET&apos; -H &apos;Content-Type: application/json&apos; ADDRESS' />
      <Note>
        Put the present time into &ldquo;at&rdquo;: the same heartbeat again is the same delivery, and adds nothing. A
        person may also declare that a source was blind. A GitLab delivery that has the right token and cannot be taken
        makes the time since the last one blind, at most the hour before.
      </Note>
    </Section>
  );
}

/** How people are told apart: by a file. */
function WhoIsWho(): ReactNode {
  return (
    <Section title="People" id="people">
      <p className="mb-2">
        On the page <Link href="/people">People</Link> a file says who is who. The preview names every faulty row, and
        says how many identities would still be mapped to nobody and how many verdicts of T-CHG-01 would still be
        unknown: not by an estimate, but by judging ahead what names these people. Where that is more than 2,000 changes
        and pull requests, it says so instead, and they are judged once the file is imported.
      </p>
      <RawRecord text={PEOPLE_FILE} label="people.csv" />
      <Note>
        Rows that share an e-mail, an id, a login or a key are one person. from and to are days in UTC, both included,
        and hold for all of the row but the id at a forge. For a name in clusters write kubernetes, or
        kubernetes:prod-eu-1 for one of them, as the forge; for an account here write countersign and its id.
      </Note>
    </Section>
  );
}

/** How a forge is asked, for an installation that nothing can reach, and for what was before. */
function AskAForge(): ReactNode {
  return (
    <Section id="collection" title="Ask a forge, instead of being sent to">
      <p className="mb-2">
        A GitHub or GitLab source is collected in one of three ways, which its page states with the time within which a
        merge is on record: the forge sends, it is asked, or both. Asking needs an access token of the forge and no way
        in from outside. The token is sealed, never shown again, and goes to the address that it was given for, nowhere
        else; naming another address drops it.
      </p>
      <Command text="npx countersign source collect --source SOURCE-ID --mode poll --credential-file token.txt" />
      <p className="mb-2">
        A forge of your own: --base-url https://HOST/api/v3 for GitHub Enterprise Server, https://HOST/api/v4 for
        GitLab; it may stand in a private network. Without --repository those of the population are asked about.
      </p>
      <Note>
        Read are pull requests with reviews, checks and statuses, workflow runs, updates of refs and what the rules said
        of them; of GitLab merge requests with approvals, pipelines with jobs, and pushes. Each object is kept as the
        forge sent it, once for each of its versions, and says how it came. A run that is started again more than six
        hours after it was made is found by its webhook or a backfill only. What asks nothing new costs nothing of the
        forge&rsquo;s allowance.
      </Note>
      <p className="mb-2">
        Once a day it records branch protection and rulesets, CODEOWNERS, collaborators, teams, members and who may
        bypass, whether or not they changed, and where they did the signing keys of the accounts that may write:{" "}
        <Link href="/docs/run#repositories">whose, since when and until when</Link>. Each poll asks about some fifty of
        them and leaves a fifth of the forge&rsquo;s allowance. What the token may not read is named on the
        source&rsquo;s page.
      </p>
      <p className="mb-2">
        Where the forge sends and there is a token, its own list of deliveries is looked through once an hour: what
        failed is asked for again, and fetched where it still has not come. GitHub keeps that list for 3 days, GitLab
        for 7.
      </p>
      <p className="mb-2">What was before the source was set up:</p>
      <Command text="npx countersign source backfill --source SOURCE-ID --from 2026-01-01T00:00:00Z" />
      <Note>
        It goes on after a restart where it was, and leaves a fifth of the forge&rsquo;s allowance to others. When it
        has ended whole, the source counts as collected since then. Rule suites reach back a month at most.
      </Note>
    </Section>
  );
}
