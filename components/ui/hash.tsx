import { Link } from "./link.tsx";
import type { ReactNode } from "react";
import { CopyButton } from "./copy-button.tsx";
import { hashText } from "./hash-text.ts";
import type { HashKind } from "./hash-text.ts";

interface HashProps {
  value: string;
  kind: HashKind;
  /** A page of the thing it names. */
  href?: string;
  /** The whole value, as on the record's own page. On paper it is always whole. */
  full?: boolean;
}

/** A commit or digest: mono, shortened at the end only, with a button that copies all of it. */
export function Hash({ value, kind, href, full = false }: HashProps): ReactNode {
  const text = hashText(value, kind);
  const whole = <code className="cs-hash-full">{text.long}</code>;
  const code = full ? (
    whole
  ) : (
    <>
      <code className="only-screen">{text.short}</code>
      <span className="only-print">{whole}</span>
    </>
  );
  return (
    <span className={full ? "cs-hash cs-hash-full" : "cs-hash"}>
      {href ? <Link href={href}>{code}</Link> : code}
      <CopyButton value={text.full} what={kind === "commit" ? "full SHA" : "full digest"} />
    </span>
  );
}

/** A command to run elsewhere, with its copy button. */
export function Command({ text, label = "Command" }: { text: string; label?: string }): ReactNode {
  return (
    <div className="cs-command">
      <pre className="cs-raw" tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <CopyButton value={text} what={label.toLowerCase()} />
    </div>
  );
}
