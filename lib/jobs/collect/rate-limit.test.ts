import { describe, expect, it } from "vitest";
import { nextPage } from "./forge-client.ts";
import { limitedFor, rateOf } from "./rate-limit.ts";

const NOW = Date.parse("2026-11-20T10:00:00Z");
const reset = String(NOW / 1000 + 120);

describe("what is left of the allowance", () => {
  it("is read of either forge, and unsaid where the forge does not say", () => {
    const left = { limit: 5000, remaining: 12, resetAt: "2026-11-20T10:02:00.000Z" };
    expect(rateOf({ "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "12", "x-ratelimit-reset": reset })).toEqual(
      left,
    );
    expect(rateOf({ "ratelimit-limit": "5000", "ratelimit-remaining": "12", "ratelimit-reset": reset })).toEqual(left);
    expect(rateOf({ "x-ratelimit-limit": "many" })).toBeNull();
  });
});

describe("limitedFor", () => {
  it.each([
    [429, { "retry-after": "30" }, "", 30],
    [429, { "retry-after": "Fri, 20 Nov 2026 10:00:45 GMT" }, "", 45],
    [429, {}, "", 60],
    [403, { "retry-after": "5" }, "", 5],
    [403, { "x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }, "", 120],
    [
      403,
      { "x-ratelimit-limit": "60", "x-ratelimit-remaining": "7", "x-ratelimit-reset": reset },
      "You have exceeded a secondary rate limit",
      60,
    ],
    [
      403,
      { "x-ratelimit-limit": "60", "x-ratelimit-remaining": "7", "x-ratelimit-reset": reset },
      "Resource not accessible",
      null,
    ],
    [404, { "retry-after": "5" }, "", null],
    [500, {}, "rate limit", null],
  ])("%i %o %s waits %s s", (status, headers, body, seconds) => {
    expect(limitedFor(status, headers, body, NOW)).toBe(seconds);
  });
});

describe("nextPage", () => {
  it.each([
    [
      '<https://f.example/a?page=1>; rel="first", <https://f.example/a?page=3>; rel="next"',
      "https://f.example/a?page=3",
    ],
    ["<https://f.example/a?x=1,2>; rel=next", "https://f.example/a?x=1,2"],
    ['<https://f.example/a?page=9>; rel="last"', null],
    ['<https://f.example/a>; title="next"; rel="prev"', null],
    [undefined, null],
  ])("of %s is %s", (link, next) => {
    expect(nextPage({ headers: { link } })).toBe(next);
  });
});
