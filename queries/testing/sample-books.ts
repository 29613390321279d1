import { bookNamed } from '../../domain/testing/examples.ts';
import { workIdSchema } from '../../domain/ids.ts';
import type { BookView } from '../ports.ts';

type Sample = Partial<Omit<BookView, 'id' | 'ratings' | 'workId'>> & {
  /** How many readers gave 1, 2, 3, 4 and 5 stars. */
  readonly perStar?: readonly number[];
  readonly work?: string;
};

export function sampleBook(
  id: string,
  title: string,
  authors: readonly string[],
  more: Sample = {},
): BookView {
  const { perStar = [0, 0, 0, 0, 0], work, ...facts } = more;
  const count = perStar.reduce((sum, readers) => sum + readers, 0);
  const stars = perStar.reduce((sum, readers, index) => sum + readers * (index + 1), 0);
  return {
    id: bookNamed(id),
    title,
    authors: [...authors],
    language: 'en',
    series: [],
    genres: [],
    withdrawn: false,
    ratings: { count, mean: count === 0 ? null : stars / count, perStar },
    ...(work !== undefined && { workId: workIdSchema.parse(work) }),
    ...facts,
  };
}

const potter = (volume: number, title: string, perStar?: readonly number[]): BookView =>
  sampleBook(`b-potter-${volume}`, title, ['J.K. Rowling', 'Mary GrandPré'], {
    year: 1996 + volume,
    series: [{ name: 'Harry Potter', volume }],
    genres: ['fantasy', 'young-adult'],
    ...(perStar && { perStar }),
  });

/** A catalogue that a search can go wrong in. */
export const sampleBooks: readonly BookView[] = [
  sampleBook('b-hobbit', 'The Hobbit', ['J.R.R. Tolkien'], {
    year: 1937,
    genres: ['fantasy', 'classics'],
    perStar: [0, 0, 1, 2, 5],
    work: 'w-hobbit',
  }),
  sampleBook('b-hobbit-pt', 'O Hobbit', ['J. R. R. Tolkien'], {
    year: 1937,
    language: 'pt',
    genres: ['fantasy'],
    work: 'w-hobbit',
  }),
  sampleBook('b-hobbit-comic', 'The Hobbit: Graphic Novel', ['Chuck Dixon', 'J.R.R. Tolkien'], {
    year: 1989,
    genres: ['graphic-novel', 'fantasy'],
    work: 'w-hobbit',
  }),
  sampleBook('b-hobbit-gone', 'The Hobbit (withdrawn)', ['J.R.R. Tolkien'], {
    year: 1937,
    withdrawn: true,
    work: 'w-hobbit',
  }),
  sampleBook('b-fellowship', 'The Fellowship of the Ring', ['J.R.R. Tolkien'], {
    year: 1954,
    genres: ['fantasy', 'classics'],
    series: [{ name: 'The Lord of the Rings', volume: 1 }],
    pages: 423,
    perStar: [1, 0, 0, 0, 9],
  }),
  sampleBook('b-rings', 'The Lord of the Rings', ['J.R.R. Tolkien'], {
    year: 1955,
    genres: ['fantasy'],
    series: [{ name: 'The Lord of the Rings', volume: 1, lastVolume: 3 }],
  }),
  potter(2, 'Harry Potter and the Chamber of Secrets', [0, 0, 0, 1, 2]),
  potter(3, 'Harry Potter and the Prisoner of Azkaban', [0, 0, 0, 2, 1]),
  potter(1, 'Harry Potter and the Philosopher’s Stone', [0, 1, 0, 4, 4]),
  potter(4, 'Harry Potter and the Goblet of Fire'),
  sampleBook('b-guide', 'Harry Potter: A Guide', ['Anonymous'], { year: 2001, genres: ['art'] }),
  sampleBook('b-film', 'Film Wizardry', ['Brian Sibley'], {
    year: 2010,
    genres: ['art'],
    series: [{ name: 'Harry Potter', volume: 9 }],
  }),
  sampleBook('b-history', 'A Short History of Fantasy', ['Farah Mendlesohn', 'Edward James'], {
    year: 2009,
    genres: ['criticism'],
  }),
  sampleBook('b-bras', 'Memórias Póstumas de Brás Cubas', ['Machado de Assis'], {
    year: 1881,
    language: 'pt',
    genres: ['classics', 'humor'],
    perStar: [0, 0, 0, 0, 1],
  }),
  sampleBook('b-casmurro', 'Dom Casmurro', ['Machado de Assis'], {
    year: 1899,
    language: 'pt',
    genres: ['classics'],
  }),
  sampleBook('b-blindness', 'Ensaio sobre a Cegueira', ['José Saramago'], {
    year: 1995,
    language: 'pt',
    genres: ['literary-fiction'],
  }),
  sampleBook('b-death', 'As Intermitências da Morte', ['Jose Saramago'], {
    year: 2005,
    language: 'pt',
    genres: ['literary-fiction'],
  }),
  sampleBook('b-names', 'Todos os Nomes', ['José Saramago'], {
    year: 1997,
    language: 'pt',
    genres: ['poetry'],
  }),
  sampleBook('b-catch', 'Catch-22', ['Joseph Heller'], { year: 1961, genres: ['classics', 'humor'] }),
  sampleBook('b-ender', 'Ender’s Game', ['Orson Scott Card'], { year: 1985, genres: ['science-fiction'] }),
  sampleBook('b-peace', 'Война и мир', ['Лев Толстой'], { year: 1869, language: 'ru', genres: ['classics'] }),
  sampleBook('b-iliad', 'The Iliad', ['Homer'], { year: -762, genres: ['classics', 'poetry'] }),
  sampleBook('b-none', 'and then there were none', ['Agatha Christie'], { genres: ['mystery'] }),
  sampleBook('b-robot', 'I, Robot', ['Isaac Asimov'], { year: 1950, genres: ['science-fiction'] }),
  sampleBook('b-it', 'It', ['Stephen King'], { year: 1986, genres: ['horror'], perStar: [9, 1, 0, 0, 0] }),
  sampleBook('b-lear', 'King Lear', ['William Shakespeare'], { year: 1606, genres: ['drama'] }),
  sampleBook('b-kingdom', 'Kingdom of Ash', ['Sarah J. Maas'], { year: 2018, genres: ['fantasy'] }),
];
