import { AppError } from "../base/errors.ts";

export const REPOSITORY_KINDS = ["deploy", "source"] as const;
export type RepositoryKind = (typeof REPOSITORY_KINDS)[number];

/** The source id under which a repository's commits and observations are appended. */
export function repositorySource(name: string): string {
  return `repo:${name}`;
}

const SCHEMES = new Set(["https:", "http:", "ssh:", "file:"]);
const SCP_LIKE = /^[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:(?!:)[^\s]+$/;

/**
 * An address that git may be given: https, http, ssh, file, `user@host:path`, or an absolute path. Throws
 * BAD_REQUEST/REPOSITORY_URL for remote helpers (`ext::…`), options, relative paths, and addresses that hold a password:
 * the address becomes an entry of the ledger.
 */
export function requireRepositoryUrl(url: string): string {
  const refuse = (why: string) => new AppError("BAD_REQUEST", "REPOSITORY_URL", `This address cannot be used: ${why}.`);
  // eslint-disable-next-line no-control-regex -- a control character in an address is never meant
  if (/[\u0000-\u001f\u007f]/.test(url) || url.startsWith("-")) throw refuse("it is not an address");
  if (url.includes("::")) throw refuse("remote helpers are not run");
  if (url.startsWith("/")) return url;
  if (SCP_LIKE.test(url) && !url.includes("://")) return url;
  if (!URL.canParse(url) || !SCHEMES.has(new URL(url).protocol)) throw refuse("it is not https, ssh, file or a path");
  const { password, username, protocol } = new URL(url);
  if (password || (username && protocol !== "ssh:")) throw refuse("it holds credentials, and would be kept for ever");
  return url;
}

/** By the rules of git-check-ref-format for one branch name. */
export function isBranchName(name: string): boolean {
  // eslint-disable-next-line no-control-regex -- what git refuses
  if (name.length === 0 || name.length > 200 || /[\u0000-\u0020\u007f~^:?*[\\]/.test(name)) return false;
  if (name.startsWith("-") || name.endsWith(".") || name.includes("..") || name.includes("@{") || name === "@")
    return false;
  return name.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
}
