import { describe, expect, it } from "vitest";
import { loadEnv } from "./env.ts";

function faultsOf(source: Record<string, string>): unknown {
  try {
    loadEnv(source);
  } catch (error) {
    return (error as { detail: { faults: unknown } }).detail.faults;
  }
  return [];
}

describe("loadEnv", () => {
  it("needs nothing on one machine", () => {
    expect(loadEnv({})).toMatchObject({ port: 3000, host: "127.0.0.1", publicUrl: "http://localhost:3000" });
  });

  it("takes an empty variable for an absent one", () => {
    expect(loadEnv({ PORT: "", DATABASE_URL: "" })).toMatchObject({ port: 3000, databaseUrl: undefined });
  });

  it("lists every fault at once", () => {
    const faults = faultsOf({
      PORT: "eighty",
      DATABASE_URL: "mysql://x/y",
      AUTH_SECRET: "short",
      OIDC_ISSUER: "https://i",
    });
    expect(faults).toEqual([
      "PORT must be a number",
      "DATABASE_URL must be a URL of postgres:// or postgresql://",
      "AUTH_SECRET must have at least 32 characters",
      "OIDC_CLIENT_ID must be set when the other two are",
      "OIDC_CLIENT_SECRET must be set when the other two are",
    ]);
  });

  it("drops the trailing slash of the public URL", () => {
    expect(loadEnv({ PUBLIC_URL: "https://c.example/" }).publicUrl).toBe("https://c.example");
  });
});
