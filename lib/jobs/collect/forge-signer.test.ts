import { describe, expect, it } from "vitest";
import { PUBLIC_API } from "../../ingest/collection.ts";
import type { AccountKeysFact } from "../../ingest/fact-forge.ts";
import { isForgeSigner } from "./forge-signer.ts";

const OWN = "https://git.example/api/v3";

describe("the account with which a forge signs", () => {
  it.each<[string, string, AccountKeysFact["forge"], string, string, boolean]>([
    ["is known at github.com by its id", PUBLIC_API.github, "github", "19864447", "web-flow", true],
    ["is nobody else of that name", PUBLIC_API.github, "github", "101", "web-flow", false],
    ["is it by whatever name", PUBLIC_API.github, "github", "19864447", "web-flow-2", true],
    ["is nobody of that id at a server of one's own", OWN, "github", "19864447", "web-flow", false],
    ["is nobody of that name at a server of one's own", OWN, "github", "7", "web-flow", false],
    ["is nobody at gitlab.com", PUBLIC_API.gitlab, "gitlab", "19864447", "web-flow", false],
    ["is nobody at another GitLab", "https://gitlab.example/api/v4", "gitlab", "7", "web-flow", false],
  ])("%s", (_what, baseUrl, forge, account, login, expected) => {
    const fact: AccountKeysFact = { kind: "account-keys", forge, account, login, form: "openpgp", keys: [] };
    expect(isForgeSigner(baseUrl, fact)).toBe(expected);
  });
});
