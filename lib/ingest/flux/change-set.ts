import type { ObjectChange } from "../fact-reconciler.ts";

/** `Deployment/apps/redis configured`, the namespace left out for cluster-scoped kinds, dots after it in old versions. */
const CHANGE = /^([A-Z][A-Za-z0-9]*\/[^\s/]+(?:\/[^\s/]+)?) (created|configured|deleted|skipped|unchanged)\.*$/;
/** `Deployment/ns/x removed`, `Deployment/ns/x changed (1 additions, 2 changes, 0 removals)`. */
const DRIFTED = /^([A-Z][A-Za-z0-9]*\/[^\s/]+(?:\/[^\s/]+)?) (?:removed|changed|created|configured|deleted)\b/;
const ACTIONS: ReadonlySet<string> = new Set(["created", "configured", "deleted", "skipped", "unchanged"]);

/** The lines of a controller's message that say what happened to which object, in order; other lines are left out. */
export function changesOf(message: string): ObjectChange[] {
  return message.split("\n").flatMap((line) => {
    const [, subject, action] = CHANGE.exec(line.trim()) ?? [];
    return subject !== undefined && action !== undefined && isAction(action) ? [{ subject, action }] : [];
  });
}

/** True for a message that is a change set and nothing else. */
export function isChangeSet(message: string): boolean {
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 0 && lines.every((line) => CHANGE.test(line.trim()));
}

/** Subjects named by a drift message of helm-controller. */
export function driftedSubjects(message: string): string[] {
  return message.split("\n").flatMap((line) => DRIFTED.exec(line.trim())?.[1] ?? []);
}

/** `output` of a log line: subject → action, or action → subjects with the feature GroupChangeLog. */
export function changesOfOutput(output: Readonly<Record<string, unknown>>): ObjectChange[] {
  return Object.entries(output).flatMap(([key, value]) => {
    if (typeof value === "string" && isAction(value)) return [{ subject: key, action: value }];
    if (!isAction(key) || !Array.isArray(value)) return [];
    return value.flatMap((subject) => (typeof subject === "string" ? [{ subject, action: key }] : []));
  });
}

function isAction(text: string): text is Exclude<ObjectChange["action"], "applied"> {
  return ACTIONS.has(text);
}
