import type { seedGenres } from '../../seed/catalogue.ts';

/** How many genres a book is given at most. */
export const genresMax = 5;

type SeedGenre = (typeof seedGenres)[number];
/** Genres that readers of the data set tag with and the project's own catalogue has no book of. */
type FurtherGenre =
  | 'art'
  | 'business'
  | 'crime'
  | 'food'
  | 'memoir'
  | 'music'
  | 'mythology'
  | 'paranormal'
  | 'politics'
  | 'psychology'
  | 'religion'
  | 'self-help'
  | 'sports'
  | 'travel'
  | 'true-crime';

/**
 * The tags that speak for a genre. A tag that is not listed says where a copy stands, when it was read or who likes it (`to-read`, `owned`,
 * `favorites`), or is no genre (`fiction`, `british`), and is passed over.
 */
export const tagsOfGenres: Readonly<Record<SeedGenre | FurtherGenre, readonly string[]>> = {
  adventure: ['adventure', 'action-adventure', 'adventures'],
  art: ['art', 'art-history', 'design', 'photography'],
  biography: ['biography', 'biographies', 'autobiography', 'biography-memoir', 'biographical'],
  business: ['business', 'economics', 'finance', 'leadership', 'management'],
  children: [
    ...['children', 'childrens', 'children-s', 'children-s-books', 'childrens-books', 'children-books'],
    ...[
      'children-s-literature',
      'childrens-literature',
      'children-s-lit',
      'childrens-lit',
      'kids',
      'kids-books',
    ],
    ...['kid-lit', 'kidlit', 'juvenile', 'juvenile-fiction', 'middle-grade', 'picture-books', 'picture-book'],
    ...['children-s-fiction', 'childrens-fiction', 'children-s-classics', 'childrens-classics'],
  ],
  classics: [
    ...['classics', 'classic', 'classic-literature', 'classic-fiction', 'classic-lit', 'modern-classics'],
    ...['the-classics', 'american-classics', 'literature-classics'],
  ],
  crime: ['crime', 'crime-fiction', 'noir', 'crime-mystery', 'mystery-crime', 'crime-thriller'],
  drama: ['drama', 'plays', 'play', 'theatre', 'theater', 'drama-plays', 'tragedy'],
  dystopia: [
    'dystopia',
    'dystopian',
    'dystopias',
    'post-apocalyptic',
    'dystopian-fiction',
    'dystopia-utopia',
  ],
  essays: ['essays', 'essay'],
  fantasy: ['fantasy', 'high-fantasy', 'epic-fantasy', 'urban-fantasy', 'fantasy-fiction', 'ya-fantasy'],
  food: ['food', 'cooking', 'cookbooks', 'cookbook', 'cookery'],
  'graphic-novel': [
    ...['graphic-novel', 'graphic-novels', 'comics', 'comic', 'comic-books', 'comic-book', 'manga', 'mangas'],
    ...['comics-graphic-novels', 'graphic-novels-comics'],
  ],
  'historical-fiction': [
    'historical-fiction',
    'historical-novel',
    'historical-novels',
    'historical',
    'fiction-historical',
  ],
  history: ['history', 'american-history', 'world-history', 'military-history', 'history-nonfiction'],
  horror: ['horror', 'gothic-horror', 'horror-fiction', 'zombies', 'ghosts'],
  humor: ['humor', 'humour', 'funny', 'comedy', 'satire', 'humorous'],
  'literary-fiction': ['literary-fiction', 'literary', 'contemporary-fiction', 'lit-fic'],
  memoir: ['memoir', 'memoirs', 'memoir-biography', 'autobiography-memoir'],
  music: ['music', 'rock-n-roll', 'music-books'],
  mystery: [
    ...[
      'mystery',
      'mysteries',
      'detective',
      'mystery-thriller',
      'mystery-suspense',
      'cozy-mystery',
      'murder-mystery',
    ],
    ...['mystery-fiction', 'cozy-mysteries', 'detective-fiction'],
  ],
  mythology: [
    'mythology',
    'greek-mythology',
    'myth',
    'myths',
    'fairy-tales',
    'fairytales',
    'folklore',
    'retellings',
  ],
  'non-fiction': ['non-fiction', 'nonfiction', 'non-fic', 'nonfic'],
  paranormal: [
    ...['paranormal', 'paranormal-romance', 'supernatural', 'vampires', 'vampire', 'werewolves', 'shifters'],
    ...['witches', 'paranormal-fantasy'],
  ],
  philosophy: ['philosophy', 'philosophical', 'existentialism', 'ethics'],
  poetry: ['poetry', 'poems', 'poesia', 'poem'],
  politics: ['politics', 'political', 'political-science', 'feminism', 'social-justice', 'current-events'],
  psychology: ['psychology', 'psych', 'psychological'],
  religion: [
    ...[
      'religion',
      'religious',
      'christian',
      'christianity',
      'spirituality',
      'spiritual',
      'theology',
      'christian-fiction',
    ],
    ...['christian-living', 'faith', 'buddhism'],
  ],
  romance: [
    ...[
      'romance',
      'contemporary-romance',
      'historical-romance',
      'romantic',
      'love',
      'new-adult',
      'chick-lit',
      'chicklit',
    ],
    ...['regency-romance', 'erotic-romance', 'romance-contemporary', 'romantic-suspense', 'erotica'],
  ],
  science: [
    'science',
    'popular-science',
    'physics',
    'biology',
    'math',
    'mathematics',
    'evolution',
    'neuroscience',
  ],
  'science-fiction': [
    ...[
      'science-fiction',
      'sci-fi',
      'scifi',
      'sf',
      'sci-fi-fantasy',
      'scifi-fantasy',
      'fantasy-sci-fi',
      'space-opera',
    ],
    ...[
      'science-fiction-fantasy',
      'sf-fantasy',
      'cyberpunk',
      'steampunk',
      'time-travel',
      'speculative-fiction',
    ],
  ],
  'self-help': [
    'self-help',
    'self-improvement',
    'personal-development',
    'productivity',
    'selfhelp',
    'self-development',
  ],
  'short-stories': [
    'short-stories',
    'short-story',
    'short-fiction',
    'short-story-collections',
    'novella',
    'novellas',
  ],
  sports: ['sports', 'baseball', 'football', 'running', 'sport', 'basketball'],
  thriller: [
    'thriller',
    'thrillers',
    'suspense',
    'thriller-suspense',
    'suspense-thriller',
    'espionage',
    'spy',
    'action',
  ],
  travel: ['travel', 'travelogue', 'travel-writing'],
  'true-crime': ['true-crime', 'serial-killers'],
  'young-adult': [
    'young-adult',
    'ya',
    'ya-fiction',
    'young-adult-fiction',
    'teen',
    'teen-fiction',
    'ya-lit',
    'ya-books',
  ],
};

const genreOfTag: ReadonlyMap<string, string> = new Map(
  Object.entries(tagsOfGenres).flatMap(([genre, tags]) => tags.map((tag) => [tag, genre] as const)),
);

/** The genre that a tag speaks for; `undefined` for a tag that is none. */
export const genreOf = (tag: string): string | undefined => genreOfTag.get(tag);

/** The genres that were counted most, at most {@link genresMax}, the most counted first; of equal counts in the order of the alphabet. */
export const mostCounted = (counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts]
    .sort(([left, leftCount], [right, rightCount]) => rightCount - leftCount || (left < right ? -1 : 1))
    .slice(0, genresMax)
    .map(([genre]) => genre);
