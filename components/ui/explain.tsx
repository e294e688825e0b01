import type { ReactNode } from "react";
import { Facts } from "./facts.tsx";
import type { Fact } from "./facts.tsx";
import { Status } from "./status.tsx";
import { statusWords } from "./status-words.ts";
import type { StatusWord } from "./status-words.ts";

interface ExplainProps {
  status: StatusWord;
  /** "T-CHG-02" or "T-CHG-02, Approval covers what was merged". */
  title: ReactNode;
  /** The reason in one sentence; for a short form without facts. */
  sentence?: ReactNode;
  /** In this order: Rule · the facts compared · Would pass · Records used. */
  facts?: readonly Fact[];
  /** Links: "Records used: 3", "Write a management response". */
  actions?: ReactNode;
}

/** Why a verdict is what it is: a wash with a 3 px edge, under the step that it judges. */
export function Explain({ status, title, sentence, facts, actions }: ExplainProps): ReactNode {
  return (
    <div className="cs-explain" data-tone={statusWords[status].tone}>
      <p className="cs-explain-title">
        <Status is={status} /> {title}
      </p>
      {sentence !== undefined && <p>{sentence}</p>}
      {facts !== undefined && facts.length > 0 && <Facts items={facts} />}
      {actions !== undefined && <p className="cs-explain-actions">{actions}</p>}
    </div>
  );
}
