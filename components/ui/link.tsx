import NextLink from "next/link";
import type { ComponentProps, ReactNode } from "react";

/**
 * The one link of the product. It never prefetches: a page that nobody opened MUST NOT be rendered, as an auditor's
 * reads are recorded, and a list of 50 rows would ask the server 50 times.
 */
export function Link(props: Omit<ComponentProps<typeof NextLink>, "prefetch">): ReactNode {
  return <NextLink {...props} prefetch={false} />;
}
