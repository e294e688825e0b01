import { resolve } from "node:path";
import { z } from "zod";
import { AppError } from "../base/errors.ts";

const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be a URL of ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  });
const postgres = url("postgres:", "postgresql:");

const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  PORT: z.coerce.number({ error: "must be a number" }).int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  PUBLIC_URL: url("http:", "https:").optional(),
  DATA_DIR: z.string().min(1).default(".data"),
  DATABASE_URL: postgres.optional(),
  DATABASE_ADMIN_URL: postgres.optional(),
  DATABASE_REPLICA_URL: postgres.optional(),
  AUTH_SECRET: z.string().min(32, { error: "must have at least 32 characters" }).optional(),
  LOG_KEY_FILE: z.string().min(1).optional(),
  BUNDLE_KEY_FILE: z.string().min(1).optional(),
  SEAL_KEY_FILE: z.string().min(1).optional(),
  OIDC_ISSUER: url("http:", "https:").optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  METRICS_ADDRESS: z
    .string()
    .regex(/^\S+:\d{1,5}$/, { error: "must be host:port" })
    .optional(),
  SMTP_URL: url("smtp:", "smtps:").optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export interface Env {
  readonly mode: "development" | "production" | "test";
  readonly port: number;
  readonly host: string;
  /** Where people reach the product, without a trailing slash. */
  readonly publicUrl: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly databaseAdminUrl: string | undefined;
  readonly databaseReplicaUrl: string | undefined;
  readonly authSecret: string | undefined;
  readonly logKeyFile: string | undefined;
  readonly bundleKeyFile: string | undefined;
  readonly sealKeyFile: string | undefined;
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | undefined;
  readonly smtpUrl: string | undefined;
  /** Where metrics are served instead of the main address. */
  readonly metricsAddress: { readonly host: string; readonly port: number } | undefined;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
}

/**
 * Reads the environment variables of the product; an empty variable counts as absent.
 * Throws BAD_REQUEST/ENVIRONMENT whose message and `detail.faults` list every fault at once.
 */
export function loadEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join(".")} ${issue.message}`);
  faults.push(...oidcFaults(given));
  if (!parsed.success || faults.length > 0) {
    throw new AppError("BAD_REQUEST", "ENVIRONMENT", `The environment has faults:\n  ${faults.join("\n  ")}`, {
      detail: { faults },
    });
  }
  const env = parsed.data;
  return {
    mode: env.NODE_ENV,
    port: env.PORT,
    host: env.HOST,
    publicUrl: (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, ""),
    dataDir: resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL,
    databaseAdminUrl: env.DATABASE_ADMIN_URL,
    databaseReplicaUrl: env.DATABASE_REPLICA_URL,
    authSecret: env.AUTH_SECRET,
    logKeyFile: env.LOG_KEY_FILE,
    bundleKeyFile: env.BUNDLE_KEY_FILE,
    sealKeyFile: env.SEAL_KEY_FILE,
    oidc:
      env.OIDC_ISSUER && env.OIDC_CLIENT_ID && env.OIDC_CLIENT_SECRET
        ? { issuer: env.OIDC_ISSUER, clientId: env.OIDC_CLIENT_ID, clientSecret: env.OIDC_CLIENT_SECRET }
        : undefined,
    smtpUrl: env.SMTP_URL,
    metricsAddress: env.METRICS_ADDRESS === undefined ? undefined : hostAndPort(env.METRICS_ADDRESS),
    logLevel: env.LOG_LEVEL,
  };
}

function hostAndPort(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon).replace(/^\[(.*)\]$/, "$1"), port: Number(text.slice(colon + 1)) };
}

function oidcFaults(given: Readonly<Record<string, unknown>>): string[] {
  const names = ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"];
  const absent = names.filter((name) => given[name] === undefined);
  return absent.length === names.length ? [] : absent.map((name) => `${name} must be set when the other two are`);
}

let current: Env | undefined;

/** The environment of this process, read once. */
export function getEnv(): Env {
  current ??= loadEnv(process.env);
  return current;
}
