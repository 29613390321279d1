import type { AnswerRow } from './answers.ts';
import type { History } from './history.ts';
import { byText, ratio } from './numbers.ts';

/** 04-genre-flows. */
export function genreFlows({ books, likes }: History): readonly AnswerRow[] {
  const moves: { readonly from: string; readonly to: string; readonly readerId: string }[] = [];
  for (const [readerId, liked] of likes) {
    const path = [...liked].flatMap((bookId) => books.get(bookId)?.facts.genres.slice(0, 1) ?? []);
    for (const [index, from] of path.entries()) {
      const to = path[index + 1];
      if (to !== undefined) moves.push({ from, to, readerId });
    }
  }
  const leaving = Map.groupBy(moves, ({ from }) => from);
  return [...Map.groupBy(moves, ({ from, to }) => `${from}/${to}`)]
    .map(([flow, members]) => {
      const [from = '', to = ''] = flow.split('/');
      const readers = new Set(members.map(({ readerId }) => readerId)).size;
      return { from, to, moves: members.length, readers, all: leaving.get(from)?.length ?? 0 };
    })
    .filter(({ from, to, readers }) => from !== to && readers >= 5)
    .sort(
      (left, right) => right.moves - left.moves || byText(left.from, right.from) || byText(left.to, right.to),
    )
    .slice(0, 10)
    .map((flow) => ({
      from_genre: flow.from,
      to_genre: flow.to,
      moves: String(flow.moves),
      readers: String(flow.readers),
      share: ratio(flow.moves, flow.all, 3),
    }));
}

/** 05-series. */
export function series(history: History): readonly AnswerRow[] {
  const names = new Set(
    [...history.books.values()].flatMap(({ facts }) => facts.series.map(({ name }) => name)),
  );
  return [...names]
    .flatMap((name) => {
      const [first, second] = [holding(history, name, 1), holding(history, name, 2)];
      if (first.size === 0 || second.size === 0) return [];
      const orders = [...history.likes.values()].map((liked) => [...liked]);
      const readers = orders.filter((order) => order.some((book) => first.has(book)));
      const continued = readers.filter(
        (order) =>
          order.findIndex((book) => first.has(book)) < order.findLastIndex((book) => second.has(book)),
      );
      return [{ name, readers: readers.length, continued: continued.length }];
    })
    .filter(({ readers }) => readers >= 10)
    .map(({ name, readers, continued }) => ({
      series: name,
      readers: String(readers),
      continued: String(continued),
      continued_share: ratio(continued, readers, 3),
    }))
    .sort(
      (left, right) =>
        Number(left.continued_share) - Number(right.continued_share) || byText(left.series, right.series),
    )
    .slice(0, 10);
}

/** The books that hold this volume, omnibuses included. */
const holding = ({ books }: History, name: string, wanted: number): ReadonlySet<string> =>
  new Set(
    [...books].flatMap(([bookId, { facts }]) =>
      facts.series.some(
        ({ name: other, volume, lastVolume = volume }) =>
          other === name && volume <= wanted && wanted <= lastVolume,
      )
        ? [bookId]
        : [],
    ),
  );
