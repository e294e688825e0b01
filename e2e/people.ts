import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";

interface Account {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: string;
}

/** A demo account by role, from what the demo printed into its data folder. */
export function accountOf(role: string): Account {
  const file = join(process.env.E2E_DATA_DIR ?? ".tmp/e2e", "demo.json");
  const { accounts } = JSON.parse(readFileSync(file, "utf8")) as { accounts: readonly Account[] };
  const account = accounts.find((one) => one.role === role);
  if (!account) throw new Error(`The demo has no account of role ${role}.`);
  return account;
}

/** Signs in through the page, as a person would. */
export async function signIn(page: Page, role: string): Promise<Account> {
  const account = accountOf(role);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  return account;
}
