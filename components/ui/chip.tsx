import { Link } from "./link.tsx";
import type { ReactNode } from "react";

/** A chip names a thing, never a state: framework in ink-3, id in ink. */
export function Chip({ name, href, children }: { name?: string; href?: string; children: ReactNode }): ReactNode {
  const content = (
    <>
      {name !== undefined && <i>{name}</i>} {children}
    </>
  );
  if (href === undefined) return <span className="cs-chip">{content}</span>;
  return (
    <Link className="cs-chip" href={href}>
      {content}
    </Link>
  );
}

const frameworks: Record<string, string> = {
  soc2: "SOC 2",
  nist: "NIST",
  iso22: "ISO",
  iso13: "ISO 2013",
  pci4: "PCI",
  pci3: "PCI 3.2.1",
};

/** `soc2:CC8.1` → `SOC 2 CC8.1`. An edition that is retired shows; a framework we do not know keeps its key. */
export function controlName(key: string): { framework: string; id: string } {
  const [framework = "", id = ""] = key.split(/:(.*)/s);
  return { framework: frameworks[framework] ?? framework, id: framework === "nist" ? id.toUpperCase() : id };
}

/** A control by its key with edition. */
export function ControlChip({ control, href }: { control: string; href?: string }): ReactNode {
  const { framework, id } = controlName(control);
  return (
    <Chip name={framework} href={href}>
      {id}
    </Chip>
  );
}

/** A wrapping row of chips. */
export function Chips({ children }: { children: ReactNode }): ReactNode {
  return <span className="cs-chips">{children}</span>;
}
