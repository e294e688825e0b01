import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from "react";

interface FieldProps {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and how to mend it; announced with the field. */
  fault?: string;
}

type Native<Attributes> = Omit<Attributes, "className" | "name" | "id">;

/** Ids of a field and what describes it, from its name, so that it works with JavaScript off. */
function idsOf({ name, hint, fault }: FieldProps): { id: string; described: string | undefined } {
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(" ");
  return { id: `field-${name}`, described: described || undefined };
}

function Frame({ name, label, hint, fault, children }: FieldProps & { children: ReactNode }): ReactNode {
  return (
    <div className="cs-field">
      <label htmlFor={`field-${name}`}>{label}</label>
      {children}
      {hint !== undefined && (
        <p className="cs-hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p className="cs-fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

/** One line of text, with its label. */
export function TextField(props: FieldProps & Native<InputHTMLAttributes<HTMLInputElement>>): ReactNode {
  const { name, label, hint, fault, ...native } = props;
  const { id, described } = idsOf(props);
  return (
    <Frame name={name} label={label} hint={hint} fault={fault}>
      <input
        {...native}
        id={id}
        name={name}
        className="cs-input"
        aria-describedby={described}
        aria-invalid={fault ? true : undefined}
      />
    </Frame>
  );
}

/** Several lines of text, with their label. */
export function TextArea(props: FieldProps & Native<TextareaHTMLAttributes<HTMLTextAreaElement>>): ReactNode {
  const { name, label, hint, fault, ...native } = props;
  const { id, described } = idsOf(props);
  return (
    <Frame name={name} label={label} hint={hint} fault={fault}>
      <textarea
        rows={3}
        {...native}
        id={id}
        name={name}
        className="cs-input"
        aria-describedby={described}
        aria-invalid={fault ? true : undefined}
      />
    </Frame>
  );
}

interface Option {
  value: string;
  label: string;
}

/** A native select, with its label. */
export function SelectField(
  props: FieldProps & { options: readonly Option[] } & Native<SelectHTMLAttributes<HTMLSelectElement>>,
): ReactNode {
  const { name, label, hint, fault, options, ...native } = props;
  const { id, described } = idsOf(props);
  return (
    <Frame name={name} label={label} hint={hint} fault={fault}>
      <select
        {...native}
        id={id}
        name={name}
        className="cs-input"
        aria-describedby={described}
        aria-invalid={fault ? true : undefined}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}
