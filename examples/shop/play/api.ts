/** Talks to Ripcord's API as a delivery pipeline does. Throws with the API's own sentence. */
export interface Api {
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PUT', path: string, person: string, body?: unknown): Promise<T>;
  text(path: string): Promise<string>;
}

export function createApi(url: string): Api {
  const call = async (path: string, init: RequestInit): Promise<string> => {
    const answer = await fetch(`${url}${path}`, init);
    const text = await answer.text();
    if (answer.ok) return text;
    throw new Error(`${init.method ?? 'GET'} ${path}: ${messageOf(text)}`);
  };
  return {
    get: async (path) => JSON.parse(await call(path, {})),
    text: (path) => call(path, {}),
    send: async (method, path, person, body = {}) =>
      JSON.parse(
        await call(path, {
          method,
          headers: { 'content-type': 'application/json', 'x-ripcord-person': person },
          body: JSON.stringify(body),
        }),
      ),
  };
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message: string }).message;
  } catch {
    return text.slice(0, 300);
  }
}
