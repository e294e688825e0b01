/**
 * The fields of the declaration page as the body that the API takes: where is one radio (`cluster:prod-eu-1`,
 * `repository`, `elsewhere`), and so is who authorised it and how (`verbal:<account>`);
 * where there are many, who is a list of its own.
 */
export function declareBody(fields: URLSearchParams): Record<string, unknown> {
  const [first, rest] = split(fields.get("authoriser") ?? "");
  const [authorisation, authoriser] = rest === "" ? [fields.get("authorisation") ?? "", first] : [first, rest];
  return {
    what: fields.get("what") ?? "",
    why: fields.get("why") ?? "",
    place: placeOf(fields),
    minutes: fields.get("minutes") ?? "",
    authoriser,
    authorisation,
    via: "page",
  };
}

function placeOf(fields: URLSearchParams): Record<string, string> {
  const [kind, name] = split(fields.get("place") ?? "");
  if (kind === "repository") return { kind, name: name || (fields.get("repository") ?? "") };
  if (kind === "elsewhere") return { kind, name: "elsewhere" };
  return { kind, name };
}

function split(text: string): [first: string, rest: string] {
  const at = text.indexOf(":");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
