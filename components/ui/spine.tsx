import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { statusWords } from "./status-words.ts";
import type { StatusMark, StatusWord } from "./status-words.ts";

export interface SpineStep {
  key: string;
  title: ReactNode;
  /**
   * received: a record is held · expected: it should have come and did not (dashed) · not-due: later (thin line) ·
   * running and todo: steps of a job.
   */
  state: "received" | "expected" | "not-due" | "running" | "todo";
  /** What the step decided; its sign is the node. Default by state. */
  status?: StatusWord;
  /** A `<Time>`, or for an expected step the interval in which it should have come. */
  when?: ReactNode;
  /** One sentence. */
  body?: ReactNode;
  /** Source, ledger entry, actions. */
  meta?: readonly ReactNode[];
  /** An `<Explain>` under the step. */
  explain?: ReactNode;
}

const defaults: Record<SpineStep["state"], StatusWord> = {
  received: "pass",
  expected: "not_collected",
  "not-due": "clock-running",
  running: "step-running",
  todo: "step-todo",
};

/** Steps in their order, never re-sorted by time. */
export function Spine({ label, steps }: { label: string; steps: readonly SpineStep[] }): ReactNode {
  return (
    <ol className="cs-spine" aria-label={label}>
      {steps.map((step, index) => (
        <Step key={step.key} step={step} next={steps[index + 1]} />
      ))}
    </ol>
  );
}

function Step({ step, next }: { step: SpineStep; next: SpineStep | undefined }): ReactNode {
  const expected = step.state === "expected";
  const mark: StatusMark = statusWords[step.status ?? defaults[step.state]];
  return (
    <li data-line={lineBetween(step, next)}>
      <span className={`cs-spine-node cs-tone-${expected ? "unknown" : mark.tone}`}>
        <Icon name={expected ? "not-collected" : mark.icon} />
      </span>
      <div className={expected ? "cs-spine-slot" : undefined}>
        <div className="cs-spine-head">
          <h3>
            {step.title}
            {expected ? ": expected, not received" : <span className="sr-only"> ({mark.word})</span>}
          </h3>
          {step.when !== undefined && <span className="cs-spine-when">{step.when}</span>}
        </div>
        {step.body !== undefined && <div className="cs-spine-body">{step.body}</div>}
        {step.explain}
        {step.meta !== undefined && step.meta.length > 0 && (
          <p className="cs-spine-meta">
            {step.meta.map((item, index) => (
              <span key={index}>{item}</span>
            ))}
          </p>
        )}
      </div>
    </li>
  );
}

/** Dashed on both sides of what did not come; thin before and after what is not due. */
function lineBetween(step: SpineStep, next: SpineStep | undefined): "dashed" | "thin" | undefined {
  const states = [step.state, next?.state];
  if (states.includes("expected")) return "dashed";
  return states.some((state) => state === "not-due" || state === "running" || state === "todo") ? "thin" : undefined;
}
