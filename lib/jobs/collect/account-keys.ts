import { z } from "zod";
import { forgeId } from "../../ingest/forge-fields.ts";
import type { ObservedObject } from "../../ingest/observed.ts";
import { sha256 } from "../../base/sha256.ts";
import type { SeenAccount } from "../../changes/store/accounts.ts";
import type { ForgeAnswer } from "./forge-client.ts";
import { WEB_FLOW } from "./forge-signer.ts";
import { itemOf, itemsOf, mapFew, observed, shaped, type ForgeList, type ListContext } from "./list.ts";

/** One list of the keys of an account. */
interface KeyPath {
  readonly object: string;
  readonly path: (account: SeenAccount) => string;
}

const keysState = z.object({ day: z.string(), seen: z.record(z.string(), z.string()) });

/**
 * The signing keys of the accounts that may sign in the repository, once a day: kept where they are not what they were
 * when they were asked for last. `of` names an account in the record as the forge is asked for it.
 */
function accountKeys(
  paths: readonly KeyPath[],
  forge: {
    readonly of: (account: SeenAccount) => Pick<ObservedObject, "of" | "account">;
    readonly always: (context: ListContext) => Promise<readonly SeenAccount[]>;
  },
): ForgeList {
  return {
    name: "account-keys",
    registersKeys: true,
    step: async (context, state) => {
      const day = context.now.slice(0, 10);
      const known = keysState.safeParse(state).data ?? { day: "", seen: {} };
      if (context.run === "backfill" || known.day === day) return { objects: [], state: known, done: true };
      const people = await context.accounts();
      const accounts = [...(await forge.always(context)), ...people];
      const seen: Record<string, string> = { ...known.seen };
      const asked = accounts.flatMap((account) => paths.map(({ object, path }) => ({ account, object, path })));
      const objects = await mapFew(asked, async ({ account, object, path }) => {
        const answer = await context.client.get(path(account));
        if (answer.status === 404 || !isWhole(answer)) return [];
        const name = `${object} ${account.id}`;
        const digest = Buffer.from(sha256(answer.body)).toString("hex").slice(0, 32);
        if ((seen[name] ?? EMPTY) === digest) return [];
        seen[name] = digest;
        const what = { object, ...forge.of(account), version: [day, digest] };
        return [observed(context, { ...itemOf(answer), value: null }, what)];
      });
      // Before anybody was seen there is nobody to ask about: then the day is not over.
      return { objects: objects.flat(), state: { day: people.length > 0 ? day : "", seen }, done: true };
    },
  };
}

const EMPTY = Buffer.from(sha256(Buffer.from("[]")))
  .toString("hex")
  .slice(0, 32);

/** Nobody has more than a page of keys; a list that was cut would make keys look gone. */
function isWhole(answer: ForgeAnswer): boolean {
  return itemsOf(answer).length < PAGE;
}

const PAGE = 100;

export const githubAccountKeys = accountKeys(
  [
    { object: "gpg_keys", path: ({ login }) => `users/${encodeURIComponent(login)}/gpg_keys?per_page=${PAGE}` },
    {
      object: "ssh_signing_keys",
      path: ({ login }) => `users/${encodeURIComponent(login)}/ssh_signing_keys?per_page=${PAGE}`,
    },
  ],
  {
    of: ({ id, login }) => ({ of: login, account: id }),
    // Signs what is made on its own pages, under an account of its own.
    always: async ({ client }) => {
      const answer = await client.get(`users/${WEB_FLOW}`);
      const account = answer.status === 404 ? undefined : shaped(z.looseObject({ id: forgeId }), itemOf(answer));
      return account ? [{ id: account.id, login: WEB_FLOW }] : [];
    },
  },
);

export const gitlabAccountKeys = accountKeys(
  [
    { object: "gpg_keys", path: ({ id }) => `users/${id}/gpg_keys?per_page=${PAGE}` },
    { object: "ssh_keys", path: ({ id }) => `users/${id}/keys?per_page=${PAGE}` },
  ],
  { of: ({ id, login }) => ({ of: id, account: login }), always: async () => [] },
);
