import type { ReactNode } from "react";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { Section } from "../../../components/ui/section.tsx";
import { LoadingRows } from "../../../components/ui/states.tsx";

export default function Loading(): ReactNode {
  return (
    <Page>
      <PageHeader title="Deployments" subtitle="What runs where, since when, and which change it is" />
      <Section title="Environments">
        <LoadingRows rows={3} />
      </Section>
      <Section title="Deployments">
        <LoadingRows />
      </Section>
    </Page>
  );
}
