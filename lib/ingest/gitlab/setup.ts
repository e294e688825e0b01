import type { SetupGuide, SetupInput } from "../setup.ts";
import { signingToken } from "./verify.ts";

/** How to make a project's, a group's or a system hook deliver to us (formats.md §7). */
export function setupGitlab({ url, secret }: SetupInput): SetupGuide {
  return {
    title: "GitLab",
    steps: [
      {
        text: "Open Settings, Webhooks, Add new webhook, of the project or of the group (an administrator: Admin area, System hooks). URL:",
        code: url,
        language: "text",
      },
      {
        text: "GitLab 19.0 and later: enter this as signing token. Each delivery is then signed over its body and time, and an old one cannot be replayed.",
        code: signingToken(secret),
        language: "text",
      },
      {
        text: "Earlier versions: enter this as secret token. It is sent in clear with every delivery, so the address must be https. Both may be set while you move from one to the other.",
        code: secret,
        language: "text",
      },
      {
        text: "Tick push events (all branches), tag push events, merge request events, job events, pipeline events, deployment events and releases events. Leave SSL verification enabled. Save, then choose Test, Push events: the delivery appears here within seconds.",
      },
      {
        text: "Or with GitLab's command line:",
        code: hookCommand(url, secret),
        language: "shell",
      },
      {
        text: "GitLab stops a hook that fails: four failures in a row disable it for a minute, then for longer, up to 24 hours; after 40 failures, or in versions before 17.11 after four answers of the 4xx range, it stays disabled. The list of webhooks shows it as disabled or failed to connect. To enable it again, correct the cause, open the hook and choose Test: an answer in the 2xx range enables it. GitLab does not send the events of the meantime.",
      },
      {
        text: "One push that changes more than three branches or tags sends no events at all; an administrator can raise push_event_hooks_limit.",
      },
    ],
  };
}

const EVENTS = [
  "push_events",
  "tag_push_events",
  "merge_requests_events",
  "job_events",
  "pipeline_events",
  "deployment_events",
  "releases_events",
];

function hookCommand(url: string, secret: string): string {
  const hook = {
    url,
    token: secret,
    enable_ssl_verification: true,
    ...Object.fromEntries(EVENTS.map((event) => [event, true])),
  };
  return `glab api projects/GROUP%2FPROJECT/hooks --method POST --header "Content-Type: application/json" --input - <<'JSON'\n${JSON.stringify(hook, null, 2)}\nJSON`;
}
