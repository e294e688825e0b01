/** The parameters of the present address; undefined and "" are not set. */
export type Params = Readonly<Record<string, string | undefined>>;

/** Paging and the open record belong to one list; a new filter or sort makes another list. */
const ofOneList = ["cursor", "record"];

/**
 * The present address with some parameters changed; null takes one away. Unless one of them is itself changed, `cursor`
 * and `record` are dropped. Parameters are in a fixed order, so one view has one address.
 */
export function hrefWith(pathname: string, params: Params, changes: Readonly<Record<string, string | null>>): string {
  const keepsList = Object.keys(changes).every((key) => ofOneList.includes(key));
  const entries = Object.entries({ ...params, ...changes })
    .filter(([key, value]) => value && (keepsList || key in changes || !ofOneList.includes(key)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const query = new URLSearchParams(entries as [string, string][]); // safe because empty values are filtered out
  return query.size === 0 ? pathname : `${pathname}?${query}`;
}

/** Drops what is not a single string from Next's searchParams, so that it can be given to `hrefWith`. */
export function singleParams(searchParams: Readonly<Record<string, string | string[] | undefined>>): Params {
  return Object.fromEntries(
    Object.entries(searchParams).flatMap(([key, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return first ? [[key, first]] : [];
    }),
  );
}
