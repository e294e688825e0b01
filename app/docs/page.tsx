import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DocsPage } from "../../components/shell/docs-page.tsx";
import { Facts } from "../../components/ui/facts.tsx";
import { Link } from "../../components/ui/link.tsx";
import { Section } from "../../components/ui/section.tsx";

export const metadata: Metadata = { title: "Manual" };

const PAGES = [
  {
    href: "/docs/connect",
    label: "Connect a source",
    about: "Flux, Argo CD, GitHub, GitLab, Kubernetes audit, CI, records, and the kit of a repository",
  },
  {
    href: "/docs/run",
    label: "Run it",
    about: "start, repositories, settings, doctor, copies outside, backup, rebuild",
  },
  { href: "/docs/tests", label: "Controls and tests", about: "how verdicts come about, what the policy decides" },
  { href: "/docs/tie-out", label: "Do the tie-out again", about: "the population against Git, in ten lines" },
  { href: "/docs/verify", label: "Verify a bundle and the log", about: "with tools that are not ours" },
  { href: "/docs/api", label: "Use the API", about: "tokens, lists, errors, the OpenAPI file" },
  { href: "/docs/words", label: "Words and signs", about: "what every state means" },
];

/** The table of contents of the manual. */
export default function ManualPage(): ReactNode {
  return (
    <DocsPage title="Manual" lead="It ships with the product, needs no network and no sign-in.">
      <Section title="Pages">
        <Facts
          ruled
          items={PAGES.map(({ href, label, about }) => ({ label: <Link href={href}>{label}</Link>, value: about }))}
        />
      </Section>
    </DocsPage>
  );
}
