"use client";

import NextLink, { useLinkStatus } from "next/link";
import type { ComponentProps, ReactNode } from "react";

/**
 * The one link of the product. It never prefetches: a page that nobody opened MUST NOT be rendered, as an auditor's
 * reads are recorded, and a list of 50 rows would ask the server 50 times.
 */
export function Link({ children, ...rest }: Omit<ComponentProps<typeof NextLink>, "prefetch">): ReactNode {
  return (
    <NextLink {...rest} prefetch={false}>
      {children}
      <Following />
    </NextLink>
  );
}

/** Stands in a link from the click until its page is there; the style sheet answers it in the link and below the header. */
function Following(): ReactNode {
  const { pending } = useLinkStatus();
  return pending ? <span data-following hidden /> : null;
}
