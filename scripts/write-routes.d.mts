export function routesSource(): Promise<string>;
