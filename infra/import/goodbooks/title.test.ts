import { expect } from 'chai';
import { parseTitle } from './title.ts';

describe('a title of the data set', () => {
  const titles: Readonly<Record<string, ReturnType<typeof parseTitle>>> = {
    'The Salt Road (The Tides, #1)': {
      title: 'The Salt Road',
      series: [{ name: 'The Tides', volume: 1 }],
    },
    'The Salt Road (The Tides #1)': {
      title: 'The Salt Road',
      series: [{ name: 'The Tides', volume: 1 }],
    },
    'The Salt Road  (The Tides,  #1) ': {
      title: 'The Salt Road',
      series: [{ name: 'The Tides', volume: 1 }],
    },
    'One Hundred Winters: A Diary (One Hundred Winters#1)': {
      title: 'One Hundred Winters: A Diary',
      series: [{ name: 'One Hundred Winters', volume: 1 }],
    },
    'Low Water (The Tides,# 2)': { title: 'Low Water', series: [{ name: 'The Tides', volume: 2 }] },
    'Before the Tides (The Tides, #0.5)': {
      title: 'Before the Tides',
      series: [{ name: 'The Tides', volume: 0.5 }],
    },
    'The Tides Boxed Set (The Tides, #1-3)': {
      title: 'The Tides Boxed Set',
      series: [{ name: 'The Tides', volume: 1, lastVolume: 3 }],
    },
    'Short Tides (The Tides, #0.1 – 0.4)': {
      title: 'Short Tides',
      series: [{ name: 'The Tides', volume: 0.1, lastVolume: 0.4 }],
    },
    'The Tides, Complete (The Tides, #1-4 + 3.5)': {
      title: 'The Tides, Complete',
      series: [{ name: 'The Tides', volume: 1, lastVolume: 4 }],
    },
    'First Volume, Again (The Tides, #1-1)': {
      title: 'First Volume, Again',
      series: [{ name: 'The Tides', volume: 1 }],
    },
    'Two Novellas (The Tides, #0.5, 2.5)': {
      title: 'Two Novellas',
      series: [{ name: 'The Tides', volume: 0.5 }],
    },
    'All Novellas (The Tides, #4.1, #4.3, #5.1)': {
      title: 'All Novellas',
      series: [{ name: 'The Tides', volume: 4.1 }],
    },
    'High Water: Ebb (The Tides, #3: Part 1 of 2)': {
      title: 'High Water: Ebb',
      series: [{ name: 'The Tides', volume: 3 }],
    },
    'High Water, Part 2 (Salt, Sand, and Sea, #3; Part 2)': {
      title: 'High Water, Part 2',
      series: [{ name: 'Salt, Sand, and Sea', volume: 3 }],
    },
    'High Water (The Tides #5, Part 1 of 2)': {
      title: 'High Water',
      series: [{ name: 'The Tides', volume: 5 }],
    },
    'The Fifth Land (Atlantis Part #1/2)': {
      title: 'The Fifth Land',
      series: [{ name: 'Atlantis', volume: 1 }],
    },
    'The Pilot (The Coast, #15; Harbour Watch #2)': {
      title: 'The Pilot',
      series: [
        { name: 'The Coast', volume: 15 },
        { name: 'Harbour Watch', volume: 2 },
      ],
    },
    'The Pilot (The Coast, #40, Jo of the Dykes #3 )': {
      title: 'The Pilot',
      series: [
        { name: 'The Coast', volume: 40 },
        { name: 'Jo of the Dykes', volume: 3 },
      ],
    },
    'Ann (Ann Brown, #12; Ann, Joe and Daisy #1)': {
      title: 'Ann',
      series: [
        { name: 'Ann Brown', volume: 12 },
        { name: 'Ann, Joe and Daisy', volume: 1 },
      ],
    },
    'Ebb and Flow (Includes: The Tides, #8; Sand, #3.5)': {
      title: 'Ebb and Flow',
      series: [
        { name: 'The Tides', volume: 8 },
        { name: 'Sand', volume: 3.5 },
      ],
    },
    'The Trilogies (North: The Tides, #1-3; The 39 Ports, #4-6)': {
      title: 'The Trilogies',
      series: [
        { name: 'North: The Tides', volume: 1, lastVolume: 3 },
        { name: 'The 39 Ports', volume: 4, lastVolume: 6 },
      ],
    },
    'Tides ½, Vol. 1 (Tides ½ (2nd), #1)': {
      title: 'Tides ½, Vol. 1',
      series: [{ name: 'Tides ½ (2nd)', volume: 1 }],
    },
    'Harbour (Port Stories. #1)': { title: 'Harbour', series: [{ name: 'Port Stories', volume: 1 }] },
  };
  for (const [text, parsed] of Object.entries(titles)) {
    it(`is understood: ${text}`, () => {
      expect(parseTitle(text)).to.deep.equal(parsed);
    });
  }

  const whole = [
    'The Salt Road',
    'The Salt Road (And Other Stories)',
    'The Salt Road #1',
    '#Tides',
    'The Salt Road (#1)',
    'The Salt Road (The Tides, #one)',
    '(The Tides, #1)',
    'The Salt Road (The Tides, #1) by A. Sailor',
    'The Salt Road (The Tides, #20000)',
    'Salt Road, #1)',
  ];
  for (const text of whole) {
    it(`stays whole when it names no volume of a series: ${text}`, () => {
      expect(parseTitle(text)).to.deep.equal({ title: text, series: [] });
    });
  }
});
