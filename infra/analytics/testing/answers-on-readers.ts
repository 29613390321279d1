import type { AnswerRow } from './answers.ts';
import type { Deed, History } from './history.ts';
import { byKey, ratio, sum } from './numbers.ts';

/** 01-active-readers. */
export const activeReaders = ({ deeds }: History): readonly AnswerRow[] => [
  ...activityPer('day', deeds, { beginningOf: (day) => day, newest: 7 }),
  ...activityPer('month', deeds, { beginningOf: monthOf, newest: 3 }),
  ...activityPer('week', deeds, { beginningOf: mondayOf, newest: 4 }),
];

type Period = { readonly beginningOf: (day: string) => string; readonly newest: number };

function activityPer(
  per: string,
  deeds: readonly Deed[],
  { beginningOf, newest }: Period,
): readonly AnswerRow[] {
  const byPeriod = Map.groupBy(deeds, ({ day }) => beginningOf(day));
  return [...byPeriod]
    .sort(byKey)
    .reverse()
    .slice(0, newest)
    .map(([beginning, done]) => ({ per, beginning, ...activity(done) }));
}

function activity(deeds: readonly Deed[]): AnswerRow {
  const events = deeds.map(({ event }) => event);
  const stars = events.flatMap((event) => (event.type === 'BookRated' ? [event.data.stars] : []));
  const finishes = events.filter((event) => event.type === 'BookShelved' && event.data.shelf === 'finished');
  return {
    active_readers: String(new Set(deeds.map(({ readerId }) => readerId)).size),
    views: String(events.filter(({ type }) => type === 'BookViewed').length),
    finishes: String(finishes.length),
    abandonments: String(events.filter(({ type }) => type === 'BookAbandoned').length),
    ratings: String(stars.length),
    stars_mean: ratio(sum(stars), stars.length, 2),
    reviews: String(events.filter(({ type }) => type === 'ReviewWritten' || type === 'ReviewRevised').length),
  };
}

/** 02-coming-back. */
export function comingBack({ registered, deeds }: History): readonly AnswerRow[] {
  const cohorts = Map.groupBy([...registered], ([, day]) => monthOf(day));
  const activeIn = new Set(deeds.map(({ day, readerId }) => `${monthOf(day)} ${readerId}`));
  const newest = deeds
    .map(({ day }) => monthOf(day))
    .reduce((left, right) => (left > right ? left : right), '');
  return [...cohorts].sort(byKey).flatMap(([cohort, members]) =>
    [0, 1, 2, 3, 4, 5, 6].flatMap((months) => {
      const month = monthAfter(cohort, months);
      if (months > 0 && month > newest) return [];
      const active = members.filter(([readerId]) => activeIn.has(`${month} ${readerId}`)).length;
      return [
        {
          cohort,
          months_since: String(months),
          readers: String(members.length),
          active: String(active),
          active_share: ratio(active, members.length, 3),
        },
      ];
    }),
  );
}

const monthOf = (day: string): string => `${day.slice(0, 7)}-01`;

function monthAfter(month: string, months: number): string {
  const date = new Date(`${month}T00:00:00.000Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}

function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00.000Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}
