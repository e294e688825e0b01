import type { ReactNode } from "react";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { Section } from "../../../components/ui/section.tsx";
import { LoadingRows } from "../../../components/ui/states.tsx";

export default function Loading(): ReactNode {
  return (
    <Page>
      <PageHeader title="Population" />
      <Section title="Changes">
        <LoadingRows rows={7} />
      </Section>
      <Section title="Repository by week">
        <LoadingRows />
      </Section>
    </Page>
  );
}
