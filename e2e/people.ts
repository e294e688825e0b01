import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cookie, Page } from "@playwright/test";

export interface Account {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: string;
}

/** Accounts of a role, from what the demo printed into its data folder, in its order. */
export function accountsOf(role: string): readonly Account[] {
  const file = join(process.env.E2E_DATA_DIR ?? ".tmp/e2e", "demo.json");
  const { accounts } = JSON.parse(readFileSync(file, "utf8")) as { accounts: readonly Account[] };
  return accounts.filter((one) => one.role === role);
}

/** The first account of a role. */
export function accountOf(role: string): Account {
  const [account] = accountsOf(role);
  if (!account) throw new Error(`The demo has no account of role ${role}.`);
  return account;
}

/** Fills in the sign-in page that is open, as a person would. */
export async function fillSignIn(page: Page, { email, password }: Account): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

const sessions = new Map<string, Cookie[]>();

/** Signs in through the page the first time, and goes on with that session after. */
export async function signIn(page: Page, who: string | Account): Promise<Account> {
  const account = typeof who === "string" ? accountOf(who) : who;
  const kept = sessions.get(account.email);
  if (kept) {
    await page.context().addCookies(kept);
    return account;
  }
  await page.goto("/sign-in");
  await fillSignIn(page, account);
  sessions.set(account.email, await page.context().cookies());
  return account;
}

/** What a mutation must carry beside the cookie when no page sends it. */
export function fromOurPage(page: Page): Record<string, string> {
  return { origin: new URL(page.url()).origin };
}
