import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DocsPage } from "../../../components/shell/docs-page.tsx";
import { Facts } from "../../../components/ui/facts.tsx";
import { Command } from "../../../components/ui/hash.tsx";
import { Link } from "../../../components/ui/link.tsx";
import { Note, Section } from "../../../components/ui/section.tsx";
import { VERIFY_COMMANDS } from "../../../lib/bundles/readme.ts";

export const metadata: Metadata = { title: "Verify a bundle and the log" };

/** How anybody checks what was exported, and that the log was not rewritten. */
export default function VerifyPage(): ReactNode {
  const [files, signature, script] = VERIFY_COMMANDS;
  return (
    <DocsPage
      title="Verify a bundle and the log"
      lead="A bundle is checked offline with tools that are not ours. What it cannot tell you is whose key signed it: ask for the fingerprint by another way than the bundle came (a letter, a call, a published page)."
    >
      <Section title="A bundle, unpacked, in its folder">
        <p className="mb-2">The files are those that were written, and none is missing.</p>
        <Command text={files} />
        <p className="mt-4 mb-2">
          The list of files was signed. Compare the key it names with the fingerprint you were told.
        </p>
        <Command text={signature} />
        <p className="mt-4 mb-2">
          All of that, and that every record is in the log under the signed checkpoint. Needs Python 3 alone.
        </p>
        <Command text={script} />
        <Note>On Windows: verify/verify.ps1, for the files and the signature.</Note>
      </Section>
      <Section title="A bundle, with our command">
        <Command text="npx countersign bundle verify FILE.zip --fingerprint SHA256:…" />
        <Facts
          ruled
          items={[
            { label: "Exit 0", value: "verified, and the signer is the one that you named" },
            { label: "Exit 1", value: "not verified; each fault is named" },
            { label: "Exit 2", value: "consistent in itself, the signer was not checked: no fingerprint was given" },
          ]}
        />
      </Section>
      <Section title="The log">
        <p className="mb-2">
          Keep a checkpoint where nobody who runs this installation can write. Later it shows whether what it covered
          was changed, removed or cut off.
        </p>
        <Command text="curl --fail -H 'Authorization: Bearer TOKEN' https://countersign.example.com/api/v1/log/checkpoint -o my-checkpoint.txt" />
        <p className="mt-4 mb-2">Whoever runs the installation recomputes the whole log against it.</p>
        <Command text="npx countersign log verify --against my-checkpoint.txt" />
        <Note>
          The log&rsquo;s public key stands on the page <Link href="/status#verify">Status</Link>. Without a checkpoint
          from outside, a tail that was cut off together with its checkpoints does not show; the command says so.
        </Note>
      </Section>
    </DocsPage>
  );
}
