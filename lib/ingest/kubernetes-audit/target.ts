import type { SourceFacts } from "../fact.ts";
import type { Target } from "../fact-cluster.ts";
import { clusterOf } from "../reading.ts";
import { isTheObject, objectOf } from "./body.ts";
import type { AuditEvent } from "./payload.ts";
import { KIND_OF_RESOURCE } from "./resource-kinds.ts";

/**
 * What a request was about. For a create the response's name and uid count: the sender may leave the name to the server
 * (`generateName`) and may send any uid. A request without an object is about its path.
 */
export function targetOf(event: AuditEvent, source: SourceFacts): Target {
  const cluster = clusterOf(source);
  const reference = event.objectRef;
  if (reference?.resource === undefined) {
    const path = event.requestURI.split("?", 1)[0] ?? "";
    return { cluster, apiGroup: "", kind: "NonResourceURL", namespace: "", name: path };
  }
  const request = objectOf(event.requestObject);
  const response = objectOf(event.responseObject);
  const subject = [response, request].find(isTheObject);
  const created = event.verb === "create" && reference.subresource === undefined ? response?.metadata : undefined;
  const uid = created?.uid ?? reference.uid ?? (isTheObject(response) ? response.metadata?.uid : undefined);
  return {
    cluster,
    apiGroup: reference.apiGroup ?? "",
    kind: kindOf(reference.resource, reference.subresource === undefined ? subject?.kind : undefined),
    namespace: reference.resource === "namespaces" ? "" : (reference.namespace ?? ""),
    name: reference.name ?? created?.name ?? request?.metadata?.name ?? "",
    ...(uid === undefined ? {} : { uid }),
  };
}

function kindOf(resource: string, inBody: string | undefined): string {
  const known = Object.hasOwn(KIND_OF_RESOURCE, resource) ? KIND_OF_RESOURCE[resource] : undefined;
  return known ?? inBody ?? resource;
}
