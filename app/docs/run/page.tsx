import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DocsPage } from "../../../components/shell/docs-page.tsx";
import { Facts } from "../../../components/ui/facts.tsx";
import { Command } from "../../../components/ui/hash.tsx";
import { Note, Section } from "../../../components/ui/section.tsx";
import { BackUp, Doctor, Outside, Rebuild } from "./sections.tsx";

export const metadata: Metadata = { title: "Run it" };

const SETTINGS = [
  ["PORT, HOST", "where it listens: 3000 on 127.0.0.1; HOST=0.0.0.0 behind a proxy that speaks https"],
  ["PUBLIC_URL", "the address that people and senders use"],
  ["DATA_DIR", "keys, mirrors and the embedded database: .data"],
  ["DATABASE_URL", "a PostgreSQL of your own, 15 or later, instead of the embedded one"],
  ["DATABASE_ADMIN_URL", "a login that may make tables, used by migrations alone"],
  ["LOG_KEY_FILE, BUNDLE_KEY_FILE, SEAL_KEY_FILE", "keys that are kept elsewhere than in DATA_DIR/keys"],
  ["OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET", "sign-in through your identity provider"],
  ["SMTP_URL", "mail for emergencies"],
] as const;

/** Starting it, what to set, which repositories count, and how to look after it. */
export default function RunPage(): ReactNode {
  return (
    <DocsPage
      title="Run it"
      lead="Node 20.19 or later, npm and git; a PostgreSQL comes with it unless you name your own."
    >
      <Section title="Start">
        <Command text="npm start" />
        <Note>
          The first start prints a link that makes the first administrator, once. Ctrl-C ends web, worker and database
          in order.
        </Note>
        <p className="mt-4 mb-2">The demo organisation, in a data folder of its own:</p>
        <Command text="npm run demo" />
      </Section>
      <Section id="repositories" title="Repositories">
        <p className="mb-2">
          The population is what Git says stands on a control branch, whether or not a webhook came. Name every branch
          that something deploys from, and the paths that deploy; source repositories have the kind source.
        </p>
        <Command text="npx countersign repo add --name northwind/fleet --url https://git.example.com/northwind/fleet.git --branch main --kind deploy --path 'clusters/**'" />
        <p className="mt-4 mb-2">The worker fetches them by itself; to fetch one now:</p>
        <Command text="npx countersign repo sync northwind/fleet" />
        <SigningKeys />
      </Section>
      <Section title="Settings" note="environment variables; faults are listed all at once at the start">
        <Facts ruled items={SETTINGS.map(([label, value]) => ({ label: <code>{label}</code>, value }))} />
      </Section>
      <Section title="More machines">
        <p className="mb-2">
          With DATABASE_URL, any number of web and worker processes; they choose among themselves who sequences and who
          follows. Give every one the same keys: the log key to workers alone.
        </p>
        <Command text="npm start -- --role web" />
        <Command text="npm start -- --role worker" />
      </Section>
      <Doctor />
      <Outside />
      <BackUp />
      <Rebuild />
    </DocsPage>
  );
}

/** Whose signatures count: what is uploaded, what forges tell, who is certified. */
function SigningKeys(): ReactNode {
  return (
    <>
      <p className="mt-4 mb-2">Keys that people sign with, so that signatures have names:</p>
      <Command text="npx countersign key add mina.pub --person 'Mina Okafor'" />
      <p className="mt-4 mb-2">
        A forge that is asked tells keys too, once a day. Taken are those of accounts that pushed to a branch of a
        repository of the source, or merged there; and of accounts that you mapped to a person by their id at the forge
        and that took part in any way. Whoever only opened a request, reviewed, or is named in a commit is not asked
        about. The account is its id: a login that was given to somebody else brings nobody&apos;s keys along.
      </p>
      <p className="mb-2">
        Such a key counts from when it was first seen at the forge, for no time before. It ends when a whole list of the
        account&apos;s keys no longer holds it, when its owner revokes it there, or when the account is gone; what it
        signed until then stays, and one that comes back counts again from then. A list that was cut, refused or not
        answered ends nothing: the source&apos;s page says whose keys were not read that day, and so does an entry. What
        one source says of an account ends nothing that another source told, and a key that you upload stands before the
        forge&apos;s word.
      </p>
      <p className="mb-2">
        Of the forge&apos;s own account, which signs what is made on its pages, keys are taken at github.com alone. Of
        GitHub Enterprise Server and GitLab upload that key; a name would prove nothing there:
      </p>
      <Command text="npx countersign key add forge.asc --kind web-flow --person 'GitHub of Northwind'" />
      <p className="mt-4 mb-2">Who says so of which key:</p>
      <Command text="npx countersign key list" />
      <p className="mt-4 mb-2">
        A company&apos;s own certificate authority, or an SSH one; of those that it certifies, the names that match
        count:
      </p>
      <Command text="npx countersign key add authority.pem --identity '*@example.com'" />
      <p className="mt-4 mb-2">
        Keyless signatures (gitsign): Sigstore&apos;s authorities and logs, and whose identities count, of which issuer.
        Anybody can have such a certificate, so without an identity nobody counts:
      </p>
      <Command text="npx countersign key add trusted_root.json --identity '*@example.com' --issuer https://accounts.google.com" />
      <p className="mt-4 mb-2">A key that was lost: what it signed is verified again, beside what was said before.</p>
      <Command text="npx countersign key revoke ID --reason compromised --note 'Laptop stolen'" />
    </>
  );
}
