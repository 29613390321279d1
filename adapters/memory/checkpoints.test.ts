import { expect } from 'chai';
import { memoryCheckpoints } from './checkpoints.ts';

describe('checkpoints in memory', () => {
  it('start at nothing', async () => {
    expect((await memoryCheckpoints().read('feeds', 'e')).size).to.equal(0);
  });

  it('move from where they are, each queue for itself', async () => {
    const checkpoints = memoryCheckpoints();
    await checkpoints.move('feeds', 'e', [{ partition: 3, from: 0, to: 5 }]);
    await checkpoints.move('feeds', 'e', [{ partition: 3, from: 5, to: 7 }]);
    expect([...(await checkpoints.read('feeds', 'e'))]).to.deep.equal([[3, 7]]);
    expect((await checkpoints.read('redis', 'e')).size).to.equal(0);
  });

  it('do not move from where they no longer are', async () => {
    const checkpoints = memoryCheckpoints();
    await checkpoints.move('feeds', 'e', [{ partition: 3, from: 0, to: 5 }]);
    await checkpoints.move('feeds', 'e', [{ partition: 3, from: 0, to: 9 }]);
    expect([...(await checkpoints.read('feeds', 'e'))]).to.deep.equal([[3, 5]]);
  });

  it('start anew with another epoch of the log', async () => {
    const checkpoints = memoryCheckpoints();
    await checkpoints.move('feeds', 'e', [{ partition: 3, from: 0, to: 5 }]);
    expect((await checkpoints.read('feeds', 'f')).size).to.equal(0);
  });
});
