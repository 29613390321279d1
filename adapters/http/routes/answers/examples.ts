/** A book and its kin, as the examples of answers tell of them. */
export const emma = {
  id: 'b-emma',
  title: 'Emma',
  authors: ['Jane Austen'],
  year: 1815,
  language: 'en',
  series: [],
  genres: ['classics', 'romance'],
  workId: 'w-emma',
};
export const offeredEmma = { ...emma, pages: 474 };
export const keptEmma = { ...emma, withdrawn: false };
export const persuasion = { id: 'b-persuasion', title: 'Persuasion' };
export const someTime = '2026-11-22T21:51:06.096Z';
export const more = 'WzEseyJsaXN0IjoiaGlzdG9yeSIsInBvc2l0aW9uIjo5fV0';
