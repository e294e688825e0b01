import { defineConfig } from "prisma/config";

// `prisma generate` never connects; the address is for `prisma migrate deploy` by users who prefer it.
export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  datasource: {
    url: process.env.DATABASE_ADMIN_URL ?? process.env.DATABASE_URL ?? "postgresql://localhost/countersign",
  },
});
