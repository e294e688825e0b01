import { redirect } from "next/navigation";
import { homeHref } from "../components/shell/navigation.ts";
import { requirePagePrincipal } from "../lib/access/session.ts";

/** The address alone leads to the overview; who is not signed in comes there by way of the sign-in page. */
export default async function RootPage(): Promise<never> {
  await requirePagePrincipal("self:manage");
  redirect(homeHref);
}
