import type { ReactNode } from "react";
import { SetupSteps } from "../../../components/sources/setup-steps.tsx";
import { Facts } from "../../../components/ui/facts.tsx";
import { Command } from "../../../components/ui/hash.tsx";
import { Note, Section } from "../../../components/ui/section.tsx";
import { TRUST_PROVIDERS } from "../../../lib/access/trust.ts";
import { trustSetup } from "../../../lib/ingest/trust-setup.ts";

const PUBLIC_URL = "https://countersign.example.com";

/** How a CI job or a workload sends without a secret. */
export function Keyless(): ReactNode {
  return (
    <Section title="Without a secret" id="keyless">
      <p className="mb-2">
        A job of GitHub Actions or GitLab CI, and a workload in a cluster, has a token that its platform signs for it
        and that lives for minutes. A source takes it in place of its secret where a rule of the source trusts its
        issuer, audience and ids, each exactly. Make the rule on the page of the source, or on the command line:
      </p>
      <Command text="npx countersign trust add --source SOURCE-ID --provider github --claim repository_id=123456789" />
      <Command text="npx countersign trust add --source SOURCE-ID --provider gitlab --claim project_id=42 --claim ref_protected=true" />
      <Command text="npx countersign trust add --source SOURCE-ID --provider kubernetes --issuer https://kubernetes.default.svc.cluster.local --claim namespace=ci --claim serviceaccount_uid=UID --keys-file jwks.json" />
      <Note>
        Ids, because names are given away again: a repository that is renamed stays trusted, another one under its old
        name is not. The subject of a token is never looked at. Besides the id a rule may pin, for GitHub,
        job_workflow_ref, workflow_ref, ref and environment; for GitLab ref_protected, ref, ci_config_ref_uri and
        environment. Whoever may push a branch may change a workflow on it: pin a reusable workflow or a protected ref
        where that is not enough.
      </Note>
      <p className="mt-3 mb-2">
        Who made and who removed a rule is in the log. Removing it holds within a second; what came by it stays. A
        record that came by a token shows whose it was, and what the token said of the run: its commit, run and
        workflow. The token itself is kept nowhere. It may be shown again while it lives, because jobs retry: the same
        record again adds nothing.
      </p>
      <p className="mb-2">
        The issuer&rsquo;s keys are asked of it and held for ten minutes. While it does not answer, a token cannot be
        judged: the sender is told to try again (503), nothing is taken and nothing is refused. A cluster that cannot be
        asked from here has its keys pasted, or given with --keys-file; paste them again when it changes them.
      </p>
      {TRUST_PROVIDERS.map((provider) => {
        const { title, steps } = trustSetup({
          provider,
          audience: PUBLIC_URL,
          source: "SOURCE-ID",
          publicUrl: PUBLIC_URL,
        });
        return (
          <details key={provider} className="mb-3">
            <summary>{title}</summary>
            <SetupSteps setup={{ title, steps: steps.map((step) => ({ ...step })) }} />
          </details>
        );
      })}
    </Section>
  );
}

const FLAGS = [
  {
    label: "--require conftest,trivy",
    value: "Tools or formats that must have left a result; without one the gate fails.",
  },
  {
    label: "--name LEG",
    value:
      "Tells the jobs of a GitHub matrix apart, for example ${{ matrix.env }}: without it they share one name, and the last of them counts.",
  },
  {
    label: "--fail-on medium",
    value: "Also warning, low, note: stricter than the tools. What a tool itself calls a failure always fails.",
  },
  {
    label: "--require-signature",
    value:
      "The commit's signature must be good by a key of --keys FILE (allowed_signers, armored, PEM). Without it the status is recorded, and decides nothing.",
  },
  {
    label: "--on-unreachable warn",
    value:
      "Passes although nothing could be recorded, after half a minute of trying. Left out, the gate fails then: a pass that is on no record is none. A certificate that is not believed is not passed over: where an authority of your own signed it, name that authority's file (PEM) in the variable NODE_EXTRA_CA_CERTS of the job.",
  },
];

/** The gate of a pipeline. */
export function Gate(): ReactNode {
  return (
    <Section title="The gate of a pipeline" id="gate">
      <p className="mb-2">
        As the last step of a job, the gate reads what the tools before it wrote, binds it to the commit, checks the
        commit&rsquo;s own signature, records all of it, and passes or fails by policy. It opens no database.
      </p>
      <Command text="npx countersign gate --source SOURCE-ID --url https://countersign.example.com --results results --require conftest,junit --fail-on medium" />
      <p className="mt-3 mb-2">
        It knows Conftest, Checkov, Trivy and SARIF as JSON, Kyverno&rsquo;s and other policy reports as JSON or YAML
        (to 64 KiB), JUnit as XML, by their shape. A file that is none of them is named and never passed over. The token
        is that of the job (above), or in a variable that --token-env names.
      </p>
      <p className="mb-2">
        The commit is the head of the pull request, not the test merge that the runner checks out; the checkout must
        hold it (fetch-depth: 2) and be of it or of a merge of it; anything else cannot be decided. A report that names
        another commit counts for nothing, and the token of another repository&rsquo;s job decides nothing.
      </p>
      <Facts items={FLAGS} />
      <p className="mt-3 mb-2">
        Exit 0: passes. 1: fails. 2: cannot be decided: a file that is not known, a tool without a decision, a token
        that is refused, an address that redirects or whose certificate is not believed, wrong usage. No pipeline should
        let 2 pass.
      </p>
      <Note>
        All that is sent is first written to countersign-gate.ndjson (--out): keep it as an artifact of the job. If
        nobody answered, send it later with countersign ingest; what is there already adds nothing. On GitHub a summary
        stands on the page of the job.
      </Note>
    </Section>
  );
}
