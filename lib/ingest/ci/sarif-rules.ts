import { z } from "zod";
import { optionalNumber, optionalObject, optionalText } from "../optional.ts";
import type { SarifRun } from "./sarif.ts";
import type { SarifResult } from "./sarif-results.ts";

/** A reportingDescriptor, as far as the level chain needs it. */
export const sarifRule = z.looseObject({
  id: optionalText,
  defaultConfiguration: optionalObject({ level: optionalText }),
  /** 2.0.0. */
  configuration: optionalObject({ defaultLevel: optionalText }),
});

export const ruleReference = optionalObject({
  id: optionalText,
  index: optionalNumber,
  toolComponent: optionalObject({ index: optionalNumber }),
});

type Rule = z.output<typeof sarifRule>;

/** The rule of a result: by index into its component's rules, else by id, else by the id's parent (`CA1000/1`). */
export function ruleOf(run: SarifRun, result: SarifResult): Rule | undefined {
  const driver = run.tool?.driver ?? run.tool;
  const extension = result.rule?.toolComponent?.index;
  const rules = extension === undefined ? driver?.rules : run.tool?.extensions[extension]?.rules;
  const index = result.rule?.index ?? result.ruleIndex;
  if (index !== undefined && rules?.[index] !== undefined) return rules[index];
  const id = ruleIdOf(result);
  const known = [...(rules ?? []), ...Object.values(run.resources?.rules ?? {})];
  return (
    known.find((rule) => rule.id === id) ?? known.find((rule) => rule.id !== undefined && id.startsWith(`${rule.id}/`))
  );
}

/** The id that a result is listed under. */
export function ruleIdOf(result: SarifResult): string {
  return result.ruleId ?? result.rule?.id ?? "unnamed rule";
}
