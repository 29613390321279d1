import type { AnswerRow } from './answers.ts';
import type { History, ShownBook } from './history.ts';
import { byKey, ratio, sum } from './numbers.ts';

/** 08-acceptance-by-reason. */
export const acceptanceByReason = ({ exposures }: History): readonly AnswerRow[] =>
  [...Map.groupBy(exposures, ({ reason }) => reason)]
    .sort(byKey)
    .map(([reason, members]) => ({
      reason,
      shown: String(members.filter(isShown).length),
      opened: String(members.filter(isOpened).length),
      opened_share: ratio(weigh(members.filter(isOpened)), weigh(members.filter(isShown)), 3),
    }))
    .sort((left, right) => Number(right.opened_share ?? -1) - Number(left.opened_share ?? -1));

/** 09-acceptance-by-rung. Weights of the sample rates in use are whole numbers, or this would have to round. */
export function acceptanceByRung({ exposures }: History): readonly AnswerRow[] {
  const newest = exposures.map(({ day }) => day).reduce((left, right) => (left > right ? left : right), '');
  const since = Date.parse(`${newest}T00:00:00.000Z`) - 7 * 86_400_000;
  const recent = exposures.filter(({ day }) => Date.parse(`${day}T00:00:00.000Z`) > since);
  return [...Map.groupBy(recent, ({ day }) => day)]
    .sort(byKey)
    .reverse()
    .flatMap(([day, ofDay]) =>
      [...Map.groupBy(ofDay, ({ source }) => source)].sort(byKey).map(([source, members]) => {
        const [shown, opened] = [weigh(members.filter(isShown)), weigh(members.filter(isOpened))];
        return {
          day,
          source,
          shown: `${shown}.0`,
          part_of_day: ratio(shown, weigh(ofDay.filter(isShown)), 3),
          opened: `${opened}.0`,
          opened_share: ratio(opened, shown, 3),
        };
      }),
    );
}

const isShown = ({ kind }: ShownBook): boolean => kind === 'shown';
const isOpened = ({ kind }: ShownBook): boolean => kind === 'opened';
const weigh = (books: readonly ShownBook[]): number => sum(books.map(({ weight }) => weight));
