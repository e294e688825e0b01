import { z } from "zod";
import type { Actor, ActorKind } from "../../base/actor.ts";
import { optionalId, optionalText, repositoryPath } from "../forge-fields.ts";

/** GitLab prints `[REDACTED]` for an address that is not public. */
export const optionalEmail = optionalText.transform((text) => (text?.includes("@") ? text : undefined));

export const user = z
  .looseObject({ id: optionalId, name: optionalText, username: optionalText, email: optionalEmail })
  .nullish();

export type User = z.output<typeof user>;

/** Accounts that GitLab makes for project and group access tokens, and for service accounts. */
const TOKEN_BOT = /^(?:project|group)_\d+_bot/;
const SERVICE_ACCOUNT = /^service_account_/;

function kindOf(username: string | undefined): ActorKind {
  if (username === undefined) return "user";
  if (TOKEN_BOT.test(username)) return "bot";
  return SERVICE_ACCOUNT.test(username) ? "service-account" : "user";
}

export function actorOf(value: User): Actor | undefined {
  const name = value?.username ?? value?.name;
  if (!value || name === undefined) return undefined;
  return { kind: kindOf(value.username), name, id: value.id, issuer: "gitlab", email: value.email };
}

/** Somebody of whom the payload gives the id alone: with a name where the event's user is the same. */
export function actorById(id: string | undefined, known: Actor | undefined): Actor | undefined {
  if (id === undefined) return undefined;
  return known?.id === id ? known : { kind: "user", name: id, id, issuer: "gitlab" };
}

export const project = z.looseObject({ path_with_namespace: repositoryPath });

/** Path of a project from the address of its page, for events that do not tell it otherwise. */
export function pathOfPage(page: string | undefined): string | undefined {
  if (page === undefined || !URL.canParse(page)) return undefined;
  const path = new URL(page).pathname.replace(/^\//, "");
  return path.includes("/") ? path : undefined;
}
