let calls = 0; // module scope: lives as long as this environment
export const handler = async (event) => ({ calls: ++calls, path: event.rawPath ?? null });
