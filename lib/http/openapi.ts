import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { problemSchema } from "./problem.ts";
import type { RouteDeclaration } from "./route.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

export interface RouteModule {
  /** As the folders say: `/api/v1/users/[id]`. */
  readonly path: string;
  readonly exports: object;
}

/** OpenAPI 3.1 of what the routes declare: the same zod shapes that they check with. */
export function openApiOf(modules: readonly RouteModule[], publicUrl: string): { openapi: string } {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "`countersign token create`, or Accounts and access",
  });
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "countersign.session",
    description: "Mutations also need the Origin of the installation",
  });
  for (const { path, exports } of modules) {
    for (const [method, declaration] of declarationsOf(exports))
      registry.registerPath(operation(path, method, declaration));
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: { title: "Countersign", version: "1", license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: publicUrl }],
  });
}

/** The declared handlers of a route file. */
export function declarationsOf(exports: object): [method: (typeof METHODS)[number], declaration: RouteDeclaration][] {
  const members = new Map<string, unknown>(Object.entries(exports));
  return METHODS.flatMap((method) => {
    const handler = members.get(method);
    // Safe because only `route()` makes functions with a `declaration`.
    const declared =
      typeof handler === "function" ? (handler as { declaration?: RouteDeclaration }).declaration : undefined;
    return declared ? [[method, declared] as [typeof method, RouteDeclaration]] : [];
  });
}

function operation(path: string, method: (typeof METHODS)[number], declaration: RouteDeclaration): RouteConfig {
  const { permission, summary, status, stepUp } = declaration;
  const needs =
    permission === "public" ? "" : permission === "ingest" ? "The source's own authentication." : permission;
  return {
    method: method.toLowerCase() as Lowercase<typeof method>,
    path: path.replace(/\[(?:\.\.\.)?(\w+)\]/g, "{$1}"),
    operationId: `${method.toLowerCase()}${path.replace(/^\/api\/v1/, "").replace(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    tags: [path.split("/")[3] ?? "api"],
    summary,
    ...(needs
      ? {
          description: `${needs === permission ? `Needs ${needs}.` : needs}${stepUp ? " Asks for a fresh confirmation." : ""}`,
        }
      : {}),
    security: needs === permission ? [{ token: [] }, { session: [] }] : [],
    request: requestOf(path, declaration),
    responses: { [status]: responseOf(declaration), default: problem },
  };
}

const problem = {
  description: "RFC 9457 problem details; `code` and `reason` are stable words",
  content: { "application/problem+json": { schema: problemSchema } },
};

function requestOf(path: string, declaration: RouteDeclaration): NonNullable<RouteConfig["request"]> {
  const { body, forms } = declaration;
  const params = objectOf(declaration.params) ?? paramsOf(path);
  const query = objectOf(declaration.query);
  const content = body && {
    "application/json": { schema: body },
    ...(forms ? { "application/x-www-form-urlencoded": { schema: body } } : {}),
  };
  return { ...(params ? { params } : {}), ...(query ? { query } : {}), ...(content ? { body: { content } } : {}) };
}

function responseOf({ response }: RouteDeclaration): RouteConfig["responses"][string] {
  if (!("raw" in response))
    return { description: "As declared", content: { "application/json": { schema: response } } };
  const content = response.raw === "" ? {} : { content: { [response.raw]: { schema: z.string() } } };
  return { description: response.description, ...content };
}

function objectOf(schema: z.ZodType | undefined): z.ZodObject | undefined {
  return schema instanceof z.ZodObject ? schema : undefined;
}

/** A route that declares no shape for its parameters still has them. */
function paramsOf(path: string): z.ZodObject | undefined {
  const names = [...path.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].map((match) => match[1] ?? "");
  return names.length === 0 ? undefined : z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
}
