import { Link } from "../../components/ui/link.tsx";
import type { ReactNode } from "react";
import { homeHref } from "../../components/shell/navigation.ts";
import { Page } from "../../components/shell/page.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";

/** Also what a reader gets who may not see the thing: the two are not told apart. */
export default function NotFound(): ReactNode {
  return (
    <Page crumb="Not found">
      <PageHeader title="Not found" />
      <p>
        There is no record at this address, or you may not see it. <Link href={homeHref}>Go to the overview</Link>
      </p>
    </Page>
  );
}
