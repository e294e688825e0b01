import { csvLine } from "../base/csv.ts";
import { PEOPLE, type PersonKey } from "./people.ts";

/** Whom the company's own list does not hold: an outsider in the cluster, a contractor, one whose accounts are gone. */
const NOT_LISTED: ReadonlySet<PersonKey> = new Set(["kchen", "sofia", "oskar"]);

const HEAD = ["name", "e-mail", "forge", "forge id", "login", "key fingerprint", "bot"];

/** What only this installation knows: who signs in to it as whom, and with which key somebody's commits are signed. */
export interface Known {
  readonly accountOf: (person: PersonKey) => string | undefined;
  readonly fingerprintOf: (person: PersonKey) => string | undefined;
}

/** The file of people that the compliance manager imports. */
export function peopleFile(known: Known): string {
  const listed = (Object.keys(PEOPLE) as PersonKey[]).filter((key) => !NOT_LISTED.has(key));
  const rows = listed.flatMap((key) => {
    return PEOPLE[key].type === "Bot" ? botRows(key, known) : personRows(key, known);
  });
  return [HEAD, ...rows].map((row) => csvLine(row)).join("");
}

type Row = readonly string[];

function personRows(key: PersonKey, { accountOf, fingerprintOf }: Known): Row[] {
  const { name, email, login, id } = PEOPLE[key];
  const account = accountOf(key);
  return [
    [name, email, "github", String(id), login, fingerprintOf(key) ?? "", "no"],
    [name, email, "gitlab", String(id), login, "", "no"],
    // One cluster is told of people by their address, the other by their login.
    [name, email, "kubernetes", "", email, "", "no"],
    [name, email, "kubernetes", "", login, "", "no"],
    [name, email, "argocd", "", login, "", "no"],
    ...(account === undefined ? [] : [[name, email, "countersign", account, "", "", "no"]]),
  ];
}

function botRows(key: PersonKey, { fingerprintOf }: Known): Row[] {
  const { name, email, login, id } = PEOPLE[key];
  // The address that a forge makes for a robot is none that a mail can be sent to: the company has another for it.
  const own = email.endsWith("@northwind.example") ? email : `${key}@northwind.example`;
  return [
    [name, own, "github", String(id), login, fingerprintOf(key) ?? "", "yes"],
    [name, own, "gitlab", String(id), login, "", "yes"],
  ];
}
