import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { z } from "zod";
import { reasonText } from "../../components/access/reason-words.ts";
import { SignInForm } from "../../components/access/sign-in-form.tsx";
import { BarePage } from "../../components/shell/bare-page.tsx";
import { readPagePrincipal } from "../../lib/access/session.ts";
import { localPath } from "../../lib/http/origin.ts";
import { getEnv } from "../../lib/platform/env.ts";

export const metadata: Metadata = { title: "Sign in" };

const one = z.string().optional().catch(undefined);
const search = z.object({ next: one, callbackUrl: one, error: one, left: one });

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: Props): Promise<ReactNode> {
  const { next, callbackUrl, error, left } = search.parse(await searchParams);
  const goTo = localPath(next ?? pathOf(callbackUrl));
  if (!error && (await readPagePrincipal())) redirect(goTo);
  return (
    <BarePage title="Sign in to Countersign">
      <SignInForm next={goTo} fault={reasonText(error)} left={left === "1"} provider={getEnv().oidc !== undefined} />
    </BarePage>
  );
}

/** next-auth gives where to go as an address of ours; any other address is not one. */
function pathOf(address: string | undefined): string | undefined {
  const base = getEnv().publicUrl;
  return address?.startsWith(`${base}/`) ? address.slice(base.length) : undefined;
}
