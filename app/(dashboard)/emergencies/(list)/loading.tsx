import type { ReactNode } from "react";
import { Page } from "../../../../components/shell/page.tsx";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { Section } from "../../../../components/ui/section.tsx";
import { LoadingRows } from "../../../../components/ui/states.tsx";

export default function LoadingEmergencies(): ReactNode {
  return (
    <Page>
      <PageHeader
        title="Emergencies"
        subtitle="Changes outside the path: declared by people, or found in the evidence"
      />
      <Section title="Cases">
        <LoadingRows />
      </Section>
    </Page>
  );
}
