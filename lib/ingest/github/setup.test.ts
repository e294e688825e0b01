import { describe, expect, it } from "vitest";
import { GITHUB_EVENTS } from "./normalise.ts";
import { setupGithub } from "./setup.ts";

describe("setupGithub", () => {
  const guide = setupGithub({ url: "https://dash.example/api/v1/ingest/s1", secret: 'it\'s "secret"' });

  it("gives the address, the secret and the content type", () => {
    const text = guide.steps.map((step) => `${step.text} ${step.code ?? ""}`).join("\n");
    expect(text).toContain("https://dash.example/api/v1/ingest/s1");
    expect(guide.steps.some((step) => step.code === 'it\'s "secret"')).toBe(true);
    expect(text).toContain("application/json");
  });

  it("prints a command that a shell passes on as it is", () => {
    const command = guide.steps[0]?.code ?? "";
    const document = /<<'JSON'\n([\s\S]*)\nJSON$/.exec(command)?.[1] ?? "";
    const hook = JSON.parse(document) as { events: string[]; config: { secret: string } };
    expect(hook.config.secret).toBe('it\'s "secret"');
    expect(hook.events.every((event) => GITHUB_EVENTS.includes(event))).toBe(true);
    expect(hook.events).toEqual(
      expect.arrayContaining(["push", "pull_request", "pull_request_review", "workflow_run"]),
    );
    expect(hook.events).not.toContain("ping");
  });
});
