import type { ReactNode } from "react";
import { NAMESPACE, SIGNATURE_FILE, SIGNER, TAG_MANIFEST } from "../../lib/bundles/layout.ts";
import { Command } from "../ui/hash.tsx";
import { Link } from "../ui/link.tsx";
import { Note, Section } from "../ui/section.tsx";

/** The log's public key, and the commands with which anybody checks the log and what was exported from it. */
export function VerifySection({ verificationKey }: { verificationKey: string | null }): ReactNode {
  return (
    <Section id="verify" title="Check it yourself" aside={<Link href="/docs/verify">How to verify</Link>}>
      {verificationKey === null ? (
        <Note>
          The log&rsquo;s key is not on this machine: its public half is printed where the worker that signs runs.
        </Note>
      ) : (
        <>
          <p className="mb-2">
            The log&rsquo;s public key. Keep a copy of your own: a key that comes with what it signed proves nothing.
          </p>
          <Command text={verificationKey} label="Verification key" />
        </>
      )}
      <p className="mt-4 mb-2">
        The whole log, recomputed from its database and compared with a checkpoint that you kept.
      </p>
      <Command text="npx countersign log verify --against my-checkpoint.txt" label="Command to verify the log" />
      <p className="mt-4 mb-2">The signature of an exported bundle, in its unpacked folder, without our software.</p>
      <Command
        label="Command to verify a bundle"
        text={`ssh-keygen -Y verify -f allowed_signers -I ${SIGNER} -n ${NAMESPACE} -s ${SIGNATURE_FILE} < ${TAG_MANIFEST}`}
      />
      <p className="mt-4">
        <a href="/api/v1/log/checkpoint">The newest checkpoint</a>: keep it somewhere that nobody here can write to.
      </p>
    </Section>
  );
}
