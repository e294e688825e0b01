import type { ReactNode } from "react";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { Section } from "../../../components/ui/section.tsx";
import { LoadingRows } from "../../../components/ui/states.tsx";

export default function Loading(): ReactNode {
  return (
    <Page>
      <PageHeader title="Controls" subtitle="What the tests found, by control, and how much of it is collected" />
      <Section title="Controls">
        <LoadingRows rows={16} />
      </Section>
    </Page>
  );
}
