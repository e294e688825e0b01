import { z } from "zod";
import { forgeId, requiredText } from "../../ingest/forge-fields.ts";
import type { ForgeAnswer, ForgeClient } from "./forge-client.ts";
import { ForgeFault } from "./forge-fault.ts";
import { WEB_FLOW } from "./forge-signer.ts";
import { readKeyLists, requireSaid, type KeyForge } from "./key-lists.ts";
import { itemOf, mapFew, shaped, type AskedAccount, type ForgeList } from "./list.ts";

/** A forge's accounts that take part in everything. */
interface RoundForge extends KeyForge {
  readonly always: (client: ForgeClient) => Promise<readonly AskedAccount[]>;
}

const keysState = z.object({ day: z.string(), seen: z.record(z.string(), z.string()) });

/**
 * The signing keys of the accounts that may sign in the repository, once a day: kept where they are not what they were
 * when they were asked for last.
 */
function accountKeys(forge: RoundForge): ForgeList {
  return {
    name: "account-keys",
    registersKeys: true,
    step: async (context, state) => {
      const day = context.now.slice(0, 10);
      const known = keysState.safeParse(state).data ?? { day: "", seen: {} };
      if (context.run === "backfill" || known.day === day) return { objects: [], state: known, done: true };
      const people = await context.accounts();
      const accounts = [...(await forge.always(context.client)), ...people];
      const read = await mapFew(accounts, (account) => readKeyLists(context, forge, account, known.seen));
      const seen = Object.assign({}, known.seen, ...read.map(({ digests }) => digests)) as typeof known.seen;
      const objects = read.flatMap((one) => one.objects);
      // Before anybody was seen there is nobody to ask about: then the day is not over.
      return { objects, state: { day: people.length > 0 ? day : "", seen }, done: true };
    },
  };
}

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

export const githubAccountKeys = accountKeys({
  lists: [
    { object: "gpg_keys", form: "openpgp", path: ({ login }) => userPath(login, "gpg_keys") },
    { object: "ssh_signing_keys", form: "ssh", path: ({ login }) => userPath(login, "ssh_signing_keys") },
  ],
  of: ({ id, login }) => ({ of: login, account: id }),
  find: findAtGithub,
  names: namesAtGithub,
  // Signs what is made on its own pages, under an account of its own.
  always: async (client) => {
    const answer = await client.get(`users/${WEB_FLOW}`);
    const account = answer.status === 404 ? undefined : shaped(githubUser, itemOf(answer));
    return account ? [{ ...account, standing: [] }] : [];
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

export const gitlabAccountKeys = accountKeys({
  lists: [
    { object: "gpg_keys", form: "openpgp", path: ({ id }) => userPath(id, "gpg_keys") },
    { object: "ssh_keys", form: "ssh", path: ({ id }) => userPath(id, "keys") },
  ],
  of: ({ id, login }) => ({ of: id, account: login }),
  find: findAtGitlab,
  // By the id itself.
  names: async () => true,
  always: async () => [],
});
