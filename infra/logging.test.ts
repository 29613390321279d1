import { expect } from 'chai';
import { createLogger, serializeError } from './logging.ts';

describe('logging', () => {
  const lines: string[] = [];
  const logger = createLogger({
    name: 'test',
    level: 'info',
    destination: { write: (line) => lines.push(line) },
  });
  const said = (): Record<string, unknown> => JSON.parse(lines.pop() ?? '') as Record<string, unknown>;

  it('blanks credentials where they usually hide', () => {
    logger.info({ headers: { authorization: 'Bearer x' }, config: { password: 'x' }, token: 'x' }, 'hello');
    expect(said()).to.deep.include({
      level: 'info',
      name: 'test',
      msg: 'hello',
      config: { password: '[redacted]' },
      token: '[redacted]',
      headers: { authorization: '[redacted]' },
    });
  });

  it('tells an error with its causes, without credentials in its text and without its other fields', () => {
    const cause = Object.assign(new Error('no route to postgres://ana:hunter2@db/x'), {
      row: { email: 'a@b' },
    });
    logger.error({ err: new TypeError('failed', { cause }) }, 'request failed');
    const text = JSON.stringify(said());
    expect(text).to.include('TypeError').and.include('postgres://[redacted]@db/x');
    expect(text).not.to.include('hunter2');
    expect(text).not.to.include('a@b');
  });

  it('tells what is no error as text, and keeps the code of one that has one', () => {
    expect(serializeError('odd')).to.equal('odd');
    expect(serializeError(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).to.include({
      code: 'ECONNREFUSED',
    });
  });
});
