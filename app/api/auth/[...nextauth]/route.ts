import { handleAuth } from "../../../../lib/http/auth.ts";

interface Context {
  readonly params: Promise<{ nextauth: string[] }>;
}

// Not a `route()`: next-auth is the protocol here; `handleAuth` allows what of it is reachable.
const handle = async (request: Request, { params }: Context): Promise<Response> =>
  handleAuth(request, (await params).nextauth);

export { handle as GET, handle as POST };
