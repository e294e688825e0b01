import type { ReactNode } from "react";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { Columns, Section } from "../../../components/ui/section.tsx";
import { LoadingRows } from "../../../components/ui/states.tsx";

export default function Loading(): ReactNode {
  return (
    <Page>
      <PageHeader title="Drift" subtitle="Live state that differs from Git at an unchanged revision" />
      <Columns rail="left">
        <Section title="Resolution">
          <LoadingRows rows={5} />
        </Section>
        <Section title="Drifts">
          <LoadingRows />
        </Section>
      </Columns>
    </Page>
  );
}
