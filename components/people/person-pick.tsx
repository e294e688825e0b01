"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import type { PersonDto } from "../../lib/people/contract.ts";
import { peoplePage } from "../../lib/people/queries.ts";
import { SelectField, TextField } from "../ui/field.tsx";

/** Value of the choice that adds somebody new, by the name that was typed. */
export const NEW_PERSON = "new";

interface PersonPickProps {
  /** What was typed before: the name by which the evidence calls somebody. */
  name: string;
  /** Offers to add a new person of that name. */
  mayAdd: boolean;
  /** Not offered: the person itself. */
  except?: string;
}

/** Finds a person by part of a name, a login or an address. Fields of the form: `personName` and `person`. */
export function PersonPick({ name, mayAdd, except }: PersonPickProps): ReactNode {
  const [search, setSearch] = useState(name);
  const { data } = useQuery(peoplePage(search.trim() || undefined, undefined));
  const found = (data?.items ?? []).filter(({ id }) => id !== except);
  const added = mayAdd && search.trim() !== "" ? [{ value: NEW_PERSON, label: `Add ${search.trim()} as new` }] : [];
  const options = [...found.map((person) => ({ value: person.id, label: labelOf(person) })), ...added];
  return (
    <>
      <TextField
        name="personName"
        label="Name, login or address"
        value={search}
        maxLength={200}
        onChange={(event) => setSearch(event.target.value)}
      />
      <SelectField name="person" label="Person" options={options} />
    </>
  );
}

function labelOf({ name, identities }: PersonDto): string {
  const [first] = identities;
  return first ? `${name} (${first.value})` : name;
}
