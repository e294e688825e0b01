/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true }, // checked once, by `npm run types`, for everything
  images: { unoptimized: true }, // no image optimiser: it fetches and decodes what others upload
  serverExternalPackages: [
    "pg",
    "pino",
    "@node-rs/argon2",
    "openpgp",
    "nodemailer",
    "@prisma/client",
    "@prisma/adapter-pg",
  ],
  experimental: { optimizePackageImports: ["lucide-react", "recharts"] },
};

export default config;
