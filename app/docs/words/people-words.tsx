import type { ReactNode } from "react";
import { Facts } from "../../../components/ui/facts.tsx";
import { Link } from "../../../components/ui/link.tsx";
import { Note, Section } from "../../../components/ui/section.tsx";

/** What is said of people, and what is never said. */
export function PeopleWords(): ReactNode {
  return (
    <Section title="Who is who" id="people">
      <Facts
        items={[
          { label: "Person", value: "Somebody with ids at forges, logins at the time, addresses, keys and accounts." },
          { label: "Robot", value: "Automation with accounts like a person's. Its approval counts for nobody." },
          {
            label: "Mapped to nobody",
            value: "The evidence names an identity, and nobody has said whose it is.",
            note: "It is unknown whether it is the author's: never that it is somebody else's.",
          },
          {
            label: "Accounts were compared",
            value: "Two accounts of one forge differ, and nobody has said that they are one person's, or two people's.",
          },
        ]}
      />
      <Note>
        A forge&rsquo;s id decides before the login, and the login before the address. A mapping counts for what was
        recorded before it too: <Link href="/people">People</Link> lists what it would settle.
      </Note>
    </Section>
  );
}
