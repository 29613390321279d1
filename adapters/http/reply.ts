import type { Context } from 'koa';

/** What is answered to a request. The body is text already, so that nothing below looks at it again. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export const jsonType = 'application/json; charset=utf-8';

export function send(
  { res, response }: Pick<Context, 'res' | 'response'>,
  { status, headers, body }: Reply,
): void {
  for (const name in headers) res.setHeader(name, headers[name] ?? '');
  response.status = status;
  response.body = body;
}
