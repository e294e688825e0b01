import type { ReactNode } from "react";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { Section } from "../../../components/ui/section.tsx";
import { LoadingRows } from "../../../components/ui/states.tsx";

export default function Loading(): ReactNode {
  return (
    <Page>
      <PageHeader
        title="Changes"
        subtitle="Every first-parent commit of the control branches, and how each got there"
      />
      <Section title="Population">
        <LoadingRows rows={7} />
      </Section>
      <Section title="Changes">
        <LoadingRows />
      </Section>
    </Page>
  );
}
