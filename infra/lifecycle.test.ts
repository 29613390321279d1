import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { exitCodes } from './lifecycle.ts';

const lifecycleUrl = new URL('./lifecycle.ts', import.meta.url).href;
const zodUrl = import.meta.resolve('zod');

describe('the life of a process', () => {
  it('stops what it started in the reverse order when it is asked to, and exits with 0', async () => {
    const { code, lines } = await live(
      `start: async (_, { onStop, logger }) => {
        const held = setInterval(() => {}, 1000);
        onStop('pool', () => { clearInterval(held); logger.info('closed pool'); });
        onStop('server', () => logger.info('closed server'));
        setTimeout(() => process.kill(process.pid, 'SIGTERM'), 10);
        return { port: 1 };
      }`,
    );
    expect(lines.map(({ msg }) => msg)).to.deep.equal([
      'ready',
      'stopping',
      'closed server',
      'closed pool',
      'stopped',
    ]);
    expect(code).to.equal(exitCodes.stopped);
  });

  it('stops the other parts when one does not stop cleanly, and says so in its exit code', async () => {
    const { code, lines } = await live(
      `start: async (_, { onStop, logger }) => {
        const held = setInterval(() => {}, 1000);
        onStop('pool', () => { clearInterval(held); logger.info('closed pool'); });
        onStop('server', () => { throw new Error('stuck'); });
        setTimeout(() => process.kill(process.pid, 'SIGINT'), 10);
        return {};
      }`,
    );
    expect(lines.map(({ msg }) => msg)).to.include.members(['did not stop cleanly', 'closed pool']);
    expect(code).to.equal(exitCodes.failed);
  });

  it('undoes a start that failed half-way', async () => {
    const { code, lines } = await live(
      `start: async (_, { onStop, logger }) => {
        const held = setInterval(() => {}, 1000);
        onStop('pool', () => { clearInterval(held); logger.info('closed pool'); });
        throw new Error('cannot reach postgres://someone:hidden@db/x');
      }`,
    );
    expect(lines.map(({ msg }) => msg)).to.deep.equal(['could not start', 'closed pool', 'stopped']);
    expect(JSON.stringify(lines)).not.to.include('hidden');
    expect(code).to.equal(exitCodes.failed);
  });

  it('stops after an exception that nobody caught', async () => {
    const { code, lines } = await live(
      `start: async () => { setTimeout(() => { throw new Error('bug'); }, 10); return {}; }`,
    );
    expect(lines.map(({ msg }) => msg)).to.deep.equal(['ready', 'uncaught exception', 'stopped']);
    expect(code).to.equal(exitCodes.failed);
  });

  it('stops in good order and fails when what it works on is not what it began with', async () => {
    const { code, lines } = await live(
      `start: async (config, { onStop, logger, fail }) => {
        onStop('work', () => logger.info('undone'));
        setTimeout(() => fail(new Error('another log')), 10);
        return {};
      }`,
    );
    expect(lines.map(({ msg }) => msg)).to.deep.equal(['ready', 'cannot go on', 'undone', 'stopped']);
    expect(code).to.equal(exitCodes.failed);
  });

  it('lists every fault of its configuration, but no value', async () => {
    const { code, errors } = await live(`start: async () => ({})`, { LOG_LEVEL: 'loud', PORT: 'hidden' });
    expect(errors).to.include('LOG_LEVEL').and.include('PORT').and.not.include('hidden');
    expect(code).to.equal(exitCodes.misconfigured);
  });
});

type Line = { readonly msg: string };

async function live(
  start: string,
  environment: Record<string, string> = { LOG_LEVEL: 'info', PORT: '1' },
): Promise<{ code: number | null; lines: Line[]; errors: string }> {
  const script = `
    import { runProcess } from '${lifecycleUrl}';
    import { z } from '${zodUrl}';
    const config = z.object({ LOG_LEVEL: z.enum(['info']), PORT: z.coerce.number() });
    await runProcess({ name: 'test', config, ${start} });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { env: environment });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  return { code, lines: lines.map((line) => JSON.parse(line) as Line), errors };
}
