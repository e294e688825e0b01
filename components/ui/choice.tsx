import type { CSSProperties, ReactNode } from "react";

export interface Choice {
  value: string;
  label: string;
  /** A second line: "Second on call; she gets a message". */
  note?: string;
  disabled?: boolean;
}

interface RadioGroupProps {
  name: string;
  legend: ReactNode;
  options: readonly Choice[];
  defaultValue?: string;
  required?: boolean;
  columns?: 1 | 2 | 3 | 4;
  fault?: string;
}

/** Native radios as ruled options. */
export function RadioGroup(props: RadioGroupProps): ReactNode {
  const { name, legend, options, defaultValue, required, columns = 1, fault } = props;
  const faultId = fault ? `${name}-fault` : undefined;
  return (
    <fieldset className="cs-choices" aria-describedby={faultId}>
      <legend>{legend}</legend>
      {/* The number of columns is data; only a custom property can carry it into the style sheet. */}
      <div className="cs-options" data-columns={columns} style={{ "--columns": columns } as CSSProperties}>
        {options.map((option) => (
          <label key={option.value} className="cs-option">
            <input
              type="radio"
              name={name}
              value={option.value}
              defaultChecked={option.value === defaultValue}
              required={required}
              disabled={option.disabled}
            />
            <span>
              {option.label}
              {option.note !== undefined && <small>{option.note}</small>}
            </span>
          </label>
        ))}
      </div>
      {fault && (
        <p className="cs-fault" id={faultId}>
          {fault}
        </p>
      )}
    </fieldset>
  );
}

interface CheckboxProps {
  name: string;
  value?: string;
  label: ReactNode;
  defaultChecked?: boolean;
  checked?: boolean;
  onChange?: () => void;
  required?: boolean;
  disabled?: boolean;
}

/** A native checkbox with its label. */
export function Checkbox({ label, ...native }: CheckboxProps): ReactNode {
  return (
    <label className="cs-check">
      <input type="checkbox" {...native} />
      <span>{label}</span>
    </label>
  );
}
