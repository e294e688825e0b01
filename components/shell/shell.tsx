import type { ReactNode } from "react";
import { ClockProvider } from "../ui/clock-context.tsx";
import { ShortcutsProvider } from "../ui/shortcuts.tsx";
import { CrumbsProvider } from "./crumbs.tsx";
import type { Preferences } from "./preferences.ts";
import { ShellContextProvider } from "./shell-context.tsx";
import type { ShellData } from "./shell-data.ts";
import { ShellHeader } from "./shell-header.tsx";
import { Sidebar } from "./sidebar.tsx";

interface ShellProps {
  data: ShellData;
  preferences: Preferences;
  children: ReactNode;
}

/** The frame of every page: sidebar, header, and what the parts below need to know. */
export function Shell({ data, preferences, children }: ShellProps): ReactNode {
  const { organisation, databaseKind } = data;
  return (
    <ClockProvider now={data.now} zone={preferences.zone}>
      <ShortcutsProvider on={preferences.shortcuts}>
        <ShellContextProvider facts={{ organisation, databaseKind }}>
          <CrumbsProvider>
            <a className="cs-skip" href="#main">
              Skip to content
            </a>
            <div className="cs-app">
              <Sidebar data={data} />
              <div className="cs-column">
                <ShellHeader data={data} preferences={preferences} />
                {children}
              </div>
            </div>
          </CrumbsProvider>
        </ShellContextProvider>
      </ShortcutsProvider>
    </ClockProvider>
  );
}
