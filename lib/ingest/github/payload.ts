import { z } from "zod";
import type { Actor, ActorKind } from "../../base/actor.ts";
import { optionalId, optionalInstant, optionalText, requiredText } from "../forge-fields.ts";

/** A GitHub account; null is a deleted one. `type` is User, Bot, Organization or Mannequin. */
export const account = z.looseObject({ login: requiredText, id: optionalId, type: optionalText }).nullish();

export type Account = z.output<typeof account>;

const KIND_OF_TYPE: ReadonlyMap<string | undefined, ActorKind> = new Map([
  ["User", "user"],
  ["Bot", "bot"],
  // Only GitHub itself acts as an organisation (code scanning is sent by `github`).
  ["Organization", "system"],
]);

/** The account as an actor; undefined for a deleted account, whose name GitHub no longer tells. */
export function actorOf(user: Account): Actor | undefined {
  if (!user) return undefined;
  return { kind: KIND_OF_TYPE.get(user.type) ?? "unknown", name: user.login, id: user.id, issuer: "github" };
}

/** An App, where no account acted. */
export const app = z
  .looseObject({ id: optionalId, slug: optionalText, name: optionalText, client_id: optionalText })
  .nullish();

export function actorOfApp(value: z.output<typeof app>): Actor | undefined {
  const name = value?.slug ?? value?.name;
  return name === undefined ? undefined : { kind: "app", name, id: value?.id, issuer: "github" };
}

/** The repository that an event is about. `pushed_at` is a number in push events, text in the others. */
export const repository = z
  .looseObject({
    full_name: optionalText,
    name: optionalText,
    owner: z.looseObject({ login: optionalText }).nullish(),
    pushed_at: optionalInstant,
  })
  .transform((value, context) => {
    const fullName = value.full_name ?? pathOf(value.owner?.login, value.name);
    if (fullName !== undefined) return { fullName: fullName.toLowerCase(), pushedAt: value.pushed_at };
    context.issues.push({ code: "custom", message: "no repository name", input: value });
    return z.NEVER;
  });

function pathOf(owner: string | undefined, name: string | undefined): string | undefined {
  return owner === undefined || name === undefined ? undefined : `${owner}/${name}`;
}

/** What nearly every event carries beside its own members. */
export const envelope = { repository, sender: account } as const;
