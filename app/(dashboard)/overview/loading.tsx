import type { ReactNode } from "react";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { Columns, Section } from "../../../components/ui/section.tsx";
import { LoadingRows } from "../../../components/ui/states.tsx";

export default function Loading(): ReactNode {
  return (
    <Page>
      <PageHeader title="Overview" subtitle="What waits, what is on record, and whether it ties" />
      <Section title="Waiting for a person">
        <LoadingRows rows={4} />
      </Section>
      <Columns>
        <Section title="Population">
          <LoadingRows />
        </Section>
        <Section title="Does it tie?">
          <LoadingRows />
        </Section>
      </Columns>
    </Page>
  );
}
