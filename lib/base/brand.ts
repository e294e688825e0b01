declare const brand: unique symbol;

/** A value that some gate has proven: `Brand<string, "Scope">` cannot be made by writing a string. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
