"use client";

import { createContext, useContext } from "react";
import type { ReactNode } from "react";

export type DatabaseKind = "production" | "demo" | "test";

interface ShellFacts {
  organisation: string;
  databaseKind: DatabaseKind;
}

const ShellContext = createContext<ShellFacts | null>(null);

/** What a page's head and foot say about the whole installation. */
export function ShellContextProvider({ facts, children }: { facts: ShellFacts; children: ReactNode }): ReactNode {
  return <ShellContext value={facts}>{children}</ShellContext>;
}

/** Null on a page without the shell. */
export function useShellFacts(): ShellFacts | null {
  return useContext(ShellContext);
}
