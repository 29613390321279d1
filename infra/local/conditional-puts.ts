type Asked = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};
type Reply = {
  readonly code: (status: number) => Reply;
  readonly header: (name: string, value: string) => Reply;
  readonly send: (body: string) => unknown;
};
type Objects = { readonly getObject: (bucket: string, key: string) => { readonly etag: string } };

/**
 * Conditional writes as S3 has them (“How to prevent object overwrites with conditional writes”, Amazon S3 User Guide), which fauxqs lacks: a PutObject with
 * `If-None-Match: *` is refused with 412 when the object is there, one with `If-Match` when it has another tag, and with 404 when it is not there. Hands on
 * to `done` in the same turn, and the package's own handler writes in the same turn too: nothing comes in between.
 */
export function conditionalPuts(objects: Objects) {
  return (request: Asked, reply: Reply, done: () => void): void => {
    const { method, url, headers } = request;
    const [ifMatch, ifNoneMatch] = [headers['if-match'], headers['if-none-match']];
    if (method !== 'PUT' || (ifMatch === undefined && ifNoneMatch === undefined)) {
      done();
      return;
    }
    const tag = tagOf(objects, url);
    if (ifNoneMatch !== undefined && tag !== undefined) refuse(reply, preconditionFailed);
    else if (ifMatch !== undefined && tag === undefined) refuse(reply, noSuchKey);
    else if (ifMatch !== undefined && ifMatch !== tag) refuse(reply, preconditionFailed);
    else done();
  };
}

type Refusal = { readonly status: number; readonly code: string; readonly message: string };

const preconditionFailed: Refusal = {
  status: 412,
  code: 'PreconditionFailed',
  message: 'At least one of the pre-conditions you specified did not hold',
};
const noSuchKey: Refusal = {
  status: 404,
  code: 'NoSuchKey',
  message: 'The specified key does not exist.',
};

const refuse = (reply: Reply, { status, code, message }: Refusal): unknown =>
  reply
    .code(status)
    .header('content-type', 'application/xml')
    .send(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    );

function tagOf(objects: Objects, url: string): string | undefined {
  const [, bucket = '', ...key] = new URL(url, 'http://localhost').pathname.split('/');
  try {
    return objects.getObject(decodeURIComponent(bucket), key.map(decodeURIComponent).join('/')).etag;
  } catch {
    // Without the bucket, the package's own handler says so.
    return undefined;
  }
}
