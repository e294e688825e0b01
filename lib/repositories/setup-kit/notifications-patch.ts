import { isMap, isScalar, isSeq, parseDocument, parse as parseYaml } from "yaml";
import { z } from "zod";
import { AppError } from "../../base/errors.ts";
import { configPatch } from "../../ingest/argocd/setup.ts";

export interface NotificationsPatch {
  readonly metadata?: { readonly resourceVersion: string };
  readonly data: Readonly<Record<string, string>>;
}

/** The keys of our own, as a merge patch of argocd-notifications-cm: what the ConfigMap holds beside them stays. */
export function notificationsPatch(url: string): NotificationsPatch {
  return readPatch(configPatch(url));
}

function readPatch(text: string): NotificationsPatch {
  return z.object({ data: z.record(z.string(), z.string()) }).parse(parseYaml(text));
}

const configMap = z.looseObject({
  kind: z.literal("ConfigMap"),
  metadata: z.looseObject({ name: z.string(), resourceVersion: z.string().optional() }),
  data: z.record(z.string(), z.string()).nullish(),
});

/**
 * That patch with a subscription for every application, beside those that the given ConfigMap has: they are one text,
 * which a merge patch replaces as a whole. Where the file tells its version, the patch demands it, so that what was
 * changed meanwhile is refused and not lost. Throws BAD_REQUEST/NOTIFICATIONS_CONFIG for what is no such ConfigMap.
 */
export function patchBeside(existing: string, ours: string): NotificationsPatch {
  const { metadata, data } = readConfigMap(existing);
  const subscriptions = withOurs(data?.["subscriptions"] ?? "");
  const { resourceVersion } = metadata;
  return {
    ...(resourceVersion === undefined ? {} : { metadata: { resourceVersion } }),
    data: { ...readPatch(ours).data, subscriptions },
  };
}

function readConfigMap(text: string): z.output<typeof configMap> {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw refused("it is not YAML");
  const parsed = configMap.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!parsed.success) throw refused("it is no ConfigMap");
  return parsed.data;
}

const LINES = "- recipients: [countersign]\n  triggers: [countersign]\n";
const OURS = { recipients: ["countersign"], triggers: ["countersign"] };

/** Adds to the list as it is written: comments stay, and what is there already is not added again. */
function withOurs(text: string): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw refused("its subscriptions are not YAML");
  const { contents } = document;
  if (isScalar(contents) && contents.value === null && contents.source !== "") return LINES;
  if (contents === null || (isScalar(contents) && contents.value === null))
    return `${text.trimEnd()}\n${LINES}`.trimStart();
  if (!isSeq(contents)) throw refused("its subscriptions are not a list");
  const present = contents.items.some(
    (item) => isMap(item) && JSON.stringify(item.toJS(document)) === JSON.stringify(OURS),
  );
  if (present) return text;
  document.add(document.createNode(OURS));
  return document.toString({ lineWidth: 0 });
}

function refused(why: string): AppError {
  return new AppError("BAD_REQUEST", "NOTIFICATIONS_CONFIG", `This file cannot be merged into: ${why}.`);
}
