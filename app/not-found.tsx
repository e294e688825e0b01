import type { Metadata } from "next";
import { homeHref } from "../components/shell/navigation.ts";
import { Link } from "../components/ui/link.tsx";
import type { ReactNode } from "react";
import { BarePage } from "../components/shell/bare-page.tsx";

export const metadata: Metadata = { title: "Not found" };

/** Also what a reader gets who may not see the thing: the two are not told apart. */
export default function NotFound(): ReactNode {
  return (
    <BarePage title="Not found">
      <p>There is no page at this address, or you may not see it.</p>
      <p className="mt-3">
        <Link href={homeHref}>Go to the overview</Link>
      </p>
    </BarePage>
  );
}
