import { expect } from 'chai';
import { boundedMap } from './bounded-map.ts';

describe('a bounded map', () => {
  it('never holds more entries than it is allowed', () => {
    const map = boundedMap<number, number>(10);
    for (let key = 0; key < 1000; key += 1) map.set(key, key);
    const held = Array.from({ length: 1000 }, (_, key) => key).filter((key) => map.get(key) !== undefined);
    expect(held.length).to.be.within(5, 10);
    expect(held.at(-1)).to.equal(999);
  });

  it('keeps an entry that is used again and again', () => {
    const map = boundedMap<string, number>(10);
    map.set('kept', 1);
    for (let key = 0; key < 1000; key += 1) {
      map.set(String(key), key);
      expect(map.get('kept')).to.equal(1);
    }
  });

  it('answers with the newest value of a key, also when an older one lingers', () => {
    const map = boundedMap<string, number>(4);
    map.set('a', 1);
    map.set('b', 2);
    map.set('c', 3);
    map.set('a', 4);
    expect(map.get('a')).to.equal(4);
  });

  it('forgets what it is told to, in both generations', () => {
    const map = boundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.delete('a');
    map.delete('b');
    expect([map.get('a'), map.get('b')]).to.deep.equal([undefined, undefined]);
  });
});
