import { Pool } from 'undici';

/** Connections that a crowd of callers keeps open. */
export const connections = 64;

export type Request = {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly token: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

/** Sends requests over connections that are kept alive, one at a time on each. */
export type Client = {
  readonly ask: (request: Request) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

export function clientOf(url: string): Client {
  const pool = new Pool(url, { connections, pipelining: 1 });
  return {
    ask: async ({ method, path, token, headers = {}, body }) => {
      const answer = await pool.request({
        method,
        path,
        headers: {
          authorization: `Bearer ${token}`,
          ...headers,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: Buffer.from(await answer.body.arrayBuffer()),
      };
    },
    close: () => pool.close(),
  };
}

/** An answer that is as it should be; throws with what came instead. */
export async function accepted(asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked;
  if (answer.status >= 300) throw new Error(`an API answered ${answer.status}: ${answer.body.toString()}`);
  return answer;
}
