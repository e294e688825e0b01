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
  readonly signs: "ssh" | "none";
}

const person = (key: string, name: string, login: string, id: number, signs: "ssh" | "none" = "ssh"): DemoPerson => ({
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
  aisha: person("aisha", "Aisha Karim", "akarim", 4418877),
  jonas: person("jonas", "Jonas Beck", "jbeck", 4418890, "none"),
  kchen: person("kchen", "K. Chen", "kchen", 4418999, "none"),
  renovate: { ...person("renovate", "renovate[bot]", "renovate[bot]", 29139614, "none"), type: "Bot" },
  imageBot: { ...person("imageBot", "fleet-image-bot", "fleet-image-bot", 5500101), type: "Bot" },
} as const satisfies Record<string, DemoPerson>;

export type PersonKey = keyof typeof PEOPLE;

/** GitHub's own committer for what its web interface makes. */
export const WEB_FLOW = { name: "GitHub", email: "noreply@github.com" } as const;

/** Who signs in to the product in the demo. */
export const ACCOUNTS = [
  { key: "tomasz", name: "Tomasz Wilk", email: "tomasz@northwind.example", role: "admin" },
  { key: "ines", name: "Ines Duarte", email: "ines@northwind.example", role: "compliance-manager" },
  { key: "priya", name: "Priya Raman", email: "priya@northwind.example", role: "on-call" },
  { key: "lena", name: "Lena Fischer", email: "lena@northwind.example", role: "on-call" },
  { key: "mei", name: "Mei Tanaka", email: "mei@northwind.example", role: "on-call" },
  { key: "daniel", name: "Daniel Osei", email: "daniel@northwind.example", role: "on-call" },
  { key: "aisha", name: "Aisha Karim", email: "aisha@northwind.example", role: "on-call" },
  { key: "jonas", name: "Jonas Beck", email: "jonas@northwind.example", role: "on-call" },
  { key: "ruth", name: "Ruth Adler", email: "ruth@adler-audit.example", role: "auditor" },
  { key: "vera", name: "Vera Lind", email: "vera@northwind.example", role: "viewer" },
] as const;
