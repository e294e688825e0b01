import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "../../components/shell/providers.tsx";
import { readPreferences } from "../../components/shell/preferences.ts";
import { Shell } from "../../components/shell/shell.tsx";
import { shellData } from "./shell-data.ts";

/** The frame around every room. Each page still asks for its own permission: a layout is not a guard. */
export default async function DashboardLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  const [data, jar] = await Promise.all([shellData(), cookies()]);
  return (
    <Providers>
      <Shell data={data} preferences={readPreferences((name) => jar.get(name)?.value)}>
        {children}
      </Shell>
    </Providers>
  );
}
