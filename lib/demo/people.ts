import type { NewUser } from "../access/contract.ts";
import type { Role } from "../access/permission.ts";

/** Somebody at Northwind Pay: as Git, the forges and the product know them. Nobody here exists. */
export interface DemoPerson {
  readonly key: string;
  readonly name: string;
  readonly email: string;
  readonly login: string;
  /** User id at the forges. */
  readonly id: number;
  readonly type: "User" | "Bot";
  /** How their commits are signed. */
  readonly signs: "ssh" | "openpgp" | "none";
}

const person = (
  key: string,
  name: string,
  login: string,
  id: number,
  signs: DemoPerson["signs"] = "ssh",
): DemoPerson => ({
  key,
  name,
  email: `${login}@northwind.example`,
  login,
  id,
  type: "User",
  signs,
});

export const PEOPLE = {
  priya: person("priya", "Priya Raman", "praman", 4418801),
  mei: person("mei", "Mei Tanaka", "mtanaka", 4418823),
  daniel: person("daniel", "Daniel Osei", "dosei", 4418840),
  lena: person("lena", "Lena Fischer", "lfischer", 4418852),
  aisha: person("aisha", "Aisha Karim", "akarim", 4418877, "openpgp"),
  jonas: person("jonas", "Jonas Beck", "jbeck", 4418890, "none"),
  tomasz: person("tomasz", "Tomasz Wilk", "twilk", 4418802),
  kchen: person("kchen", "K. Chen", "kchen", 4418999, "none"),
  sofia: {
    ...person("sofia", "Sofia Marino", "smarino-ext", 4431207, "none"),
    email: "sofia.marino@brightforge.example",
  },
  oskar: person("oskar", "Oskar Lind", "olind", 3907716, "none"),
  renovate: {
    ...person("renovate", "renovate[bot]", "renovate[bot]", 29139614, "none"),
    email: "29139614+renovate[bot]@users.noreply.github.com",
    type: "Bot",
  },
  imageBot: { ...person("imageBot", "fleet-image-bot", "fleet-image-bot", 5500101), type: "Bot" },
} as const satisfies Record<string, DemoPerson>;

export type PersonKey = keyof typeof PEOPLE;

/** GitHub's own committer for what its web interface makes. */
export const WEB_FLOW = { name: "GitHub", email: "noreply@github.com" } as const;

/** Whose key GitLab signs merges with; their committer is whoever merges. */
export const GITLAB = { name: "GitLab", email: "noreply@gitlab.northwind.example" } as const;

interface DemoAccountPlan {
  readonly key: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Everything, unless said. */
  readonly scope?: NewUser["scope"];
}

/** Who signs in to the product in the demo; the second auditor sees two repositories in production and nothing else. */
export const ACCOUNTS: readonly DemoAccountPlan[] = [
  { key: "tomasz", name: "Tomasz Wilk", email: "tomasz@northwind.example", role: "admin" },
  { key: "ines", name: "Ines Duarte", email: "ines@northwind.example", role: "compliance-manager" },
  { key: "priya", name: "Priya Raman", email: "priya@northwind.example", role: "on-call" },
  { key: "lena", name: "Lena Fischer", email: "lena@northwind.example", role: "on-call" },
  { key: "mei", name: "Mei Tanaka", email: "mei@northwind.example", role: "on-call" },
  { key: "daniel", name: "Daniel Osei", email: "daniel@northwind.example", role: "on-call" },
  { key: "aisha", name: "Aisha Karim", email: "aisha@northwind.example", role: "on-call" },
  { key: "jonas", name: "Jonas Beck", email: "jonas@northwind.example", role: "on-call" },
  { key: "ruth", name: "Ruth Adler", email: "ruth@adler-audit.example", role: "auditor" },
  {
    key: "pavel",
    name: "Pavel Novak",
    email: "pavel@adler-audit.example",
    role: "auditor",
    scope: { repositories: ["northwind/payments-deploy", "northwind/payments-api"], environments: ["production"] },
  },
  { key: "vera", name: "Vera Lind", email: "vera@northwind.example", role: "viewer" },
];
