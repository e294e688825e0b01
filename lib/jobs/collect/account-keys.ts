import { z } from "zod";
import { forgeId, requiredText } from "../../ingest/forge-fields.ts";
import type { ForgeAnswer, ForgeClient } from "./forge-client.ts";
import { ForgeFault } from "./forge-fault.ts";
import { isForgeSigner, WEB_FLOW } from "./forge-signer.ts";
import { requireSaid } from "./key-lists.ts";
import { keyRound } from "./key-round.ts";
import { itemOf, shaped, type AskedAccount } from "./list.ts";

const userPath = (name: string, list: string) => `users/${encodeURIComponent(name)}/${list}?per_page=100`;

const githubUser = z.looseObject({ id: forgeId, login: requiredText });

/** Logins are given away again, ids are not: keys are asked for by a login that the forge says is this id's now. */
async function findAtGithub(client: ForgeClient, account: AskedAccount): Promise<AskedAccount | ForgeAnswer> {
  if (await namesAtGithub(client, account)) return account;
  const answer = await client.get(`user/${encodeURIComponent(account.id)}`);
  if (answer.status === 404) return requireSaid(answer);
  const found = shaped(githubUser, itemOf(answer));
  if (found?.id === account.id) return { ...account, login: found.login };
  throw new ForgeFault("refused", `The forge does not say who account ${account.id} is.`);
}

async function namesAtGithub(client: ForgeClient, { id, login }: AskedAccount): Promise<boolean> {
  const answer = await client.get(`users/${encodeURIComponent(login)}`);
  return answer.status !== 404 && shaped(githubUser, itemOf(answer))?.id === id;
}

export const githubAccountKeys = keyRound({
  lists: [
    { object: "gpg_keys", form: "openpgp", path: ({ login }) => userPath(login, "gpg_keys") },
    { object: "ssh_signing_keys", form: "ssh", path: ({ login }) => userPath(login, "ssh_signing_keys") },
  ],
  of: ({ id, login }) => ({ of: login, account: id }),
  find: findAtGithub,
  names: namesAtGithub,
  always: ({ baseUrl }) => {
    const isOwn = isForgeSigner(baseUrl, { forge: "github", account: WEB_FLOW.id });
    return isOwn ? [{ ...WEB_FLOW, standing: [] }] : [];
  },
});

const gitlabUser = z.looseObject({ id: forgeId, username: requiredText });

async function findAtGitlab(client: ForgeClient, account: AskedAccount): Promise<AskedAccount | ForgeAnswer> {
  const answer = await client.get(`users/${encodeURIComponent(account.id)}`);
  if (answer.status === 404) return requireSaid(answer);
  const found = shaped(gitlabUser, itemOf(answer));
  if (found?.id === account.id) return { ...account, login: found.username };
  throw new ForgeFault("refused", `The forge does not say who account ${account.id} is.`);
}

export const gitlabAccountKeys = keyRound({
  lists: [
    { object: "gpg_keys", form: "openpgp", path: ({ id }) => userPath(id, "gpg_keys") },
    { object: "ssh_keys", form: "ssh", path: ({ id }) => userPath(id, "keys") },
  ],
  of: ({ id, login }) => ({ of: id, account: login }),
  find: findAtGitlab,
  // By the id itself.
  names: async () => true,
  always: () => [],
});
