import { commitId, repositoryName } from "./attribution.ts";

type Predicate = Readonly<Record<string, unknown>>;

/** Builder of SLSA provenance v0.1 to v1, verifier of a summary, scanner of a vulnerability report. */
export function builderOf(predicate: Predicate): string | undefined {
  return (
    textAt(predicate, "builder", "id") ??
    textAt(predicate, "runDetails", "builder", "id") ??
    textAt(predicate, "verifier", "id") ??
    textAt(predicate, "scanner", "uri")
  );
}

/** Invocation of the build, or the run that a test result points at. */
export function runOf(predicate: Predicate): string | undefined {
  return (
    textAt(predicate, "runDetails", "metadata", "invocationId") ??
    textAt(predicate, "metadata", "buildInvocationID") ??
    textAt(predicate, "metadata", "buildInvocationId") ??
    textAt(predicate, "url")
  );
}

/** When the claimed thing ended, in the words of whichever predicate. */
export function timeOf(predicate: Predicate): string | undefined {
  return (
    textAt(predicate, "runDetails", "metadata", "finishedOn") ??
    textAt(predicate, "runDetails", "metadata", "startedOn") ??
    textAt(predicate, "metadata", "buildFinishedOn") ??
    textAt(predicate, "metadata", "buildStartedOn") ??
    textAt(predicate, "metadata", "scanFinishedOn") ??
    textAt(predicate, "timeCreated") ??
    textAt(predicate, "timeVerified") ??
    textAt(predicate, "Timestamp")
  );
}

/** `PASSED`, `WARNED`, `FAILED` of test-result, `PASSED`, `FAILED` of a SLSA verification summary. */
export function resultOf(predicate: Predicate): string | undefined {
  const result = textAt(predicate, "result") ?? textAt(predicate, "verificationResult");
  return result !== undefined && /^(?:PASSED|WARNED|FAILED)$/.test(result) ? result : undefined;
}

/**
 * Repository and commit that the build says it read: v0.2 `invocation.configSource`, v1 `resolvedDependencies` and the
 * container builder's `externalParameters.source`, v0.1 and Cloud Build `materials`. A commit is `gitCommit` or `sha1`.
 */
export function sourceOf(predicate: Predicate): { readonly repository?: string; readonly commit?: string } {
  const candidates = [
    at(predicate, "invocation", "configSource"),
    at(predicate, "buildDefinition", "externalParameters", "source"),
    ...listAt(predicate, "buildDefinition", "resolvedDependencies"),
    ...listAt(predicate, "materials"),
  ];
  for (const candidate of candidates) {
    const commit = commitId(at(candidate, "digest", "gitCommit")) ?? commitId(at(candidate, "digest", "sha1"));
    const uri = at(candidate, "uri");
    if (commit === undefined) continue;
    return typeof uri === "string" && uri !== "" ? { repository: repositoryName(uri), commit } : { commit };
  }
  return {};
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Predicate)[key];
  }
  return current;
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
