import { z } from "zod";
import { BOUND_BY, type PersonChange } from "./directory.ts";

// Entries are read by the shapes of every version of the product: fields are only ever added, with a default.
const bindings = z.array(z.object({ identity: z.string(), from: z.string().nullable(), to: z.string().nullable() }));
const described = { name: z.string(), bot: z.boolean() };
const note = z.string().default("");

const SHAPES = {
  "people.added": z.object({ ...described, identities: bindings, how: z.enum(BOUND_BY), note }),
  "people.changed": z.object({ ...described, note }),
  "people.identity-bound": z.object({ identities: bindings, how: z.enum(BOUND_BY), note }),
  "people.identity-released": z.object({ identities: bindings, note }),
  "people.merged": z.object({ from: z.string(), identities: bindings, note }),
  "people.split": z.object({ to: z.object({ id: z.string(), ...described }), identities: bindings, note }),
  "people.imported": z.object({
    file: z.string(),
    people: z.array(z.object({ id: z.string(), isNew: z.boolean(), ...described, identities: bindings })),
  }),
} as const;

type Shapes = typeof SHAPES;
export type PeopleActionType = keyof Shapes;

/** An action about people: `subject` is the person, the one that stays of a merge, or the import. */
export type PeopleAction = {
  [Type in PeopleActionType]: {
    readonly type: Type;
    readonly subject: string;
    readonly data: z.output<Shapes[Type]>;
  };
}[PeopleActionType];

export function isPeopleAction(type: string): type is PeopleActionType {
  return Object.hasOwn(SHAPES, type);
}

export function parsePeopleAction(type: PeopleActionType, subject: string, data: unknown): PeopleAction {
  // Safe because the shape of a type makes the data of that type.
  return { type, subject, data: SHAPES[type].parse(data) } as PeopleAction;
}

/** What an action says about each person that it touches. */
export function changesOf({ type, subject, data }: PeopleAction): readonly PersonChange[] {
  switch (type) {
    case "people.added": {
      const { name, bot, identities: bind, how } = data;
      return [{ person: subject, set: { name, bot }, bind, how, event: event("added", data.note) }];
    }
    case "people.changed": {
      const { name, bot } = data;
      return [{ person: subject, set: { name, bot }, how: "hand", event: event("changed", data.note) }];
    }
    case "people.identity-bound":
      return [{ person: subject, bind: data.identities, how: data.how, event: event("bound", data.note) }];
    case "people.identity-released":
      return [{ person: subject, release: data.identities, how: "hand", event: event("released", data.note) }];
    case "people.merged": {
      const { from, identities, note: why } = data;
      const gone = { person: from, release: identities, mergedInto: subject, how: "merge" } as const;
      return [
        { ...gone, event: event("merged-into", why, subject) },
        { person: subject, bind: identities, how: "merge", event: event("merged", why, from) },
      ];
    }
    case "people.split": {
      const { to, identities, note: why } = data;
      const set = { name: to.name, bot: to.bot };
      return [
        { person: subject, release: identities, how: "split", event: event("split", why, to.id) },
        { person: to.id, set, bind: identities, how: "split", event: event("split-from", why, subject) },
      ];
    }
    case "people.imported":
      return data.people.map(({ id, isNew, name, bot, identities: bind }) => ({
        person: id,
        ...(isNew ? { set: { name, bot } } : {}),
        bind,
        how: "import",
        event: event(isNew ? "added" : "bound", data.file),
      }));
  }
}

function event(what: PersonChange["event"]["what"], noteText: string, other: string | null = null) {
  return { what, other, note: noteText };
}
