import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { readPreferences } from "../components/shell/preferences.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Countersign", template: "%s · Countersign" },
  description: "Evidence of how changes reached production",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#14171c" },
  ],
};

/** Theme from a cookie, so that the first page has it without a script and without a flash. */
export default async function RootLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  // Every page is rendered per request: only then do its scripts carry the nonce of the content security policy.
  await headers();
  const jar = await cookies();
  const { theme } = readPreferences((name) => jar.get(name)?.value);
  return (
    <html lang="en-GB" data-theme={theme === "system" ? undefined : theme}>
      <body>{children}</body>
    </html>
  );
}
