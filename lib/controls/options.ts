import { catalogue, controlLabel, FRAMEWORKS, frameworkOf, type FrameworkKey } from "./catalogue.ts";

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** Frameworks with their editions, as a filter offers them; a retired edition says so. */
export function frameworkOptions(): Option[] {
  return Object.entries(FRAMEWORKS).map(([value, { name, edition, retired }]) => ({
    value,
    label: `${name} ${edition}${retired ? ", retired" : ""}`,
  }));
}

/** Controls that some kind of evidence feeds, of one framework or of all. */
export function controlOptions(framework: FrameworkKey | undefined): Option[] {
  return catalogue.controls
    .filter((control) => control.evidence.length > 0 && (!framework || frameworkOf(control.key) === framework))
    .map((control) => {
      const label = controlLabel(control.key);
      return { value: control.key, label: `${label.framework} ${label.id} ${control.title}` };
    });
}
