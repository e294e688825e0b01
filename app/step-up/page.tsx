import type { Metadata } from "next";
import type { ReactNode } from "react";
import { z } from "zod";
import { reasonText } from "../../components/access/reason-words.ts";
import { StepUpForm } from "../../components/access/step-up-form.tsx";
import { BarePage } from "../../components/shell/bare-page.tsx";
import { requirePagePrincipal } from "../../lib/access/session.ts";
import { localPath } from "../../lib/http/origin.ts";
import { getEnv } from "../../lib/platform/env.ts";

export const metadata: Metadata = { title: "Confirm who you are" };

const one = z.string().optional().catch(undefined);
const search = z.object({ next: one, error: one });

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function StepUpPage({ searchParams }: Props): Promise<ReactNode> {
  const principal = await requirePagePrincipal("self:manage");
  const { next, error } = search.parse(await searchParams);
  const goTo = localPath(next);
  const byProvider = principal.issuer === getEnv().oidc?.issuer;
  return (
    <BarePage title="Confirm who you are" backHref={goTo}>
      <StepUpForm name={principal.name} next={goTo} fault={reasonText(error)} byProvider={byProvider} />
    </BarePage>
  );
}
