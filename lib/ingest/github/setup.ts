import type { SetupGuide, SetupInput } from "../setup.ts";
import { GITHUB_EVENTS } from "./normalise.ts";

/** Sent without being asked for, or to GitHub Apps only: the API of repository hooks refuses a list that names them. */
const NOT_FOR_HOOKS: ReadonlySet<string> = new Set([
  "ping",
  "installation",
  "merge_group",
  "deployment_review",
  "deployment_protection_rule",
]);

/** How to make a repository's or an organisation's hook deliver to us (formats.md §6, "Settings"). */
export function setupGithub({ url, secret }: SetupInput): SetupGuide {
  return {
    title: "GitHub",
    steps: [
      {
        text: "With the GitHub command line, as an owner: put the repository's name in. For every repository at once, send the same to orgs/ORGANISATION/hooks instead.",
        code: hookCommand(url, secret),
        language: "shell",
      },
      {
        text: "Or by hand: open Settings, Webhooks, Add webhook, of the organisation or of the repository. Payload URL:",
        code: url,
        language: "text",
      },
      { text: "Content type: application/json. The form encoding is refused. Secret:", code: secret, language: "text" },
      {
        text: "Leave SSL verification enabled. Choose “Let me select individual events” and tick pushes, branch or tag creation and deletion, pull requests, pull request reviews, merge groups, workflow runs and jobs, check runs and suites, statuses, deployments and deployment statuses, branch protection rules and configurations, repository rulesets, releases, collaborators, and code scanning alerts.",
      },
      {
        text: "A GitHub App may deliver here too, with the same URL and secret. Only an App is told of deployment reviews and protection rules. It needs read access to contents, pull requests, checks, actions, deployments, commit statuses and administration.",
      },
      {
        text: "GitHub sends a ping as soon as the hook is saved; it appears here within seconds. GitHub does not repeat a delivery that failed: deliver it again from the hook's page, Recent Deliveries, within 3 days.",
      },
    ],
  };
}

function hookCommand(url: string, secret: string): string {
  const hook = {
    name: "web",
    active: true,
    events: GITHUB_EVENTS.filter((event) => !NOT_FOR_HOOKS.has(event)),
    config: { url, content_type: "json", secret, insecure_ssl: "0" },
  };
  return `gh api repos/OWNER/REPOSITORY/hooks --method POST --input - <<'JSON'\n${JSON.stringify(hook, null, 2)}\nJSON`;
}
