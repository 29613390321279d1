import { expect } from 'chai';
import { timeline, type Moment } from './tour-timeline.ts';

describe('the timeline', () => {
  const moments: Moment[] = [
    { title: 'command', fromMs: 0, toMs: 10, kind: 'request' },
    { title: 'feeds', fromMs: 45, toMs: 60, kind: 'between-looks' },
  ];

  it('draws each moment from its beginning to its end, on one scale', () => {
    const [axis = '', command = '', feeds = ''] = timeline(moments, 78);
    expect(axis.trimStart()).to.match(/^0 +60\.0$/);
    expect(command).to.equal(`command     10.0  ${'━'.repeat(10)}`);
    expect(feeds).to.equal(`feeds       60.0  ${'·'.repeat(45)}${'▒'.repeat(15)}`);
  });

  it('ends its axis where its last bar ends', () => {
    expect(timeline(moments, 78)[0]).to.have.length(timeline(moments, 78)[2]?.length ?? 0);
  });

  it('draws a mark for what took no time at all, at the end of the scale too', () => {
    const instants = [0, 30].map((ms): Moment => ({
      title: 'x',
      fromMs: ms,
      toMs: ms,
      kind: 'between-looks',
    }));
    const [, ...bars] = timeline(instants, 72);
    for (const bar of bars) expect(bar.match(/▒/g)).to.have.length(1);
    expect(bars.at(-1)).to.match(/·{59}▒$/);
  });
});
