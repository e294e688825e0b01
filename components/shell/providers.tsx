"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useState } from "react";
import type { ReactNode } from "react";
import { makeQueryClient } from "../../lib/browser/query-client.ts";

/** Query, address state, and no style elements from Base UI: the content security policy admits none. */
export function Providers({ children }: { children: ReactNode }): ReactNode {
  const [client] = useState(makeQueryClient);
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={client}>
        <NuqsAdapter>{children}</NuqsAdapter>
      </QueryClientProvider>
    </CSPProvider>
  );
}
