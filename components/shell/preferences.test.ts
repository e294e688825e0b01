import { describe, expect, it } from "vitest";
import { preferenceCookie, readPreferences } from "./preferences.ts";

const jar = (cookies: Record<string, string>) => (name: string) => cookies[name];

/** What a server reads back from a cookie that a browser was told to keep. */
function kept(cookie: string): Record<string, string> {
  const [name = "", value = ""] = cookie.split(";")[0]?.split("=") ?? [];
  return { [name]: value };
}

describe("preferences", () => {
  it("are the system's theme, UTC and shortcuts on when nothing is set", () => {
    expect(readPreferences(jar({}))).toEqual({ theme: "system", zone: "UTC", shortcuts: true });
  });

  it("come back as they were kept", () => {
    const cookies = {
      ...kept(preferenceCookie("theme", "dark", true)),
      ...kept(preferenceCookie("zone", "America/Argentina/Ushuaia", true)),
      ...kept(preferenceCookie("shortcuts", false, true)),
    };
    expect(readPreferences(jar(cookies))).toEqual({
      theme: "dark",
      zone: "America/Argentina/Ushuaia",
      shortcuts: false,
    });
  });

  it("ignore what somebody else wrote into the cookie", () => {
    const cookies = { "cs-theme": '"><script>', "cs-zone": "%E0%A4%A", "cs-keys": "maybe" };
    expect(readPreferences(jar(cookies))).toEqual({ theme: "system", zone: "UTC", shortcuts: true });
  });
});
