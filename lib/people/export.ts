import { csvLine } from "../base/csv.ts";
import type { BindingDto, PersonDto } from "./contract.ts";

const HEAD = ["name", "e-mail", "forge", "forge id", "login", "key fingerprint", "bot", "from", "to"];

/**
 * People in the shape that an import reads. A row holds one identity, and beside it, where that is possible, one that
 * says whose it is: the id at the forge, which has no time, or an address that is theirs for all time.
 */
export function exportPeople(people: readonly PersonDto[]): string {
  return [HEAD, ...people.flatMap(rowsOf)].map((row) => csvLine(row)).join("");
}

function rowsOf({ name, bot, identities }: PersonDto): (string | null)[][] {
  const ids = identities.filter(({ kind }) => kind === "forge-id");
  const always = identities.find(({ kind, from, to }) => kind === "email" && from === null && to === null);
  const row = (
    one: BindingDto,
    cells: { email?: string; issuer?: string; id?: string; login?: string; key?: string },
  ) => {
    const { email = "", issuer = "", id = "", login = "", key = "" } = cells;
    return [name, email, issuer, id, login, key, bot ? "yes" : "no", one.from, one.to];
  };
  return identities.flatMap((one) => {
    const { kind, issuer, value } = one;
    const [first] = ids;
    const joined = first ? { issuer: first.issuer, id: first.value } : {};
    const address = one.from === null && one.to === null && always ? { email: always.value } : {};
    switch (kind) {
      case "email":
        return [row(one, { ...joined, email: value })];
      case "key":
        return [row(one, { ...joined, key: value })];
      case "login":
        return [row(one, { issuer, login: value, ...idAt(ids, issuer) })];
      case "cluster-user":
        return [row(one, { ...address, issuer, login: value })];
      default:
        return [row(one, { ...address, issuer, id: value })];
    }
  });
}

function idAt(ids: readonly BindingDto[], issuer: string): { id?: string } {
  const found = ids.find((one) => one.issuer === issuer);
  return found ? { id: found.value } : {};
}
