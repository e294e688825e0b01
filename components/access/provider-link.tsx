import type { ReactNode } from "react";

interface ProviderLinkProps {
  /** A path of ours to come back to. */
  next: string;
  /** The provider proves the person anew. */
  again?: boolean;
  children: ReactNode;
}

/** A plain link: the router must not fetch this address ahead, and the answer leads to another site. */
export function ProviderLink({ next, again, children }: ProviderLinkProps): ReactNode {
  const query = new URLSearchParams({ next, ...(again ? { again: "1" } : {}) });
  return (
    <a className="cs-button" data-size="large" href={`/sign-in/provider?${query.toString()}`}>
      {children}
    </a>
  );
}
