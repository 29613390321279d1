import { z } from 'zod';
import { exposedBookSchema } from '../../../domain/exposed-book.ts';
import { readerCommand } from '../command-route.ts';

/** Books in each list of one report: more than a page of recommendations ever shows. */
const reportedBooksMax = 100;

const sentBooks = z.array(exposedBookSchema.strict()).max(reportedBooksMax).default([]);

export const recordExposures = readerCommand({
  slug: 'record-exposures',
  context: 'recommendations',
  method: 'POST',
  path: '/v1/me/recommendations/exposures',
  summary: 'Report which recommendations were shown and opened',
  description: 'Each book counts once a day, shown and opened.',
  cost: 3,
  refusals: ['too-many-exposures'],
  body: z
    .strictObject({ shown: sentBooks, clicked: sentBooks })
    .refine(
      ({ shown, clicked }) => shown.length + clicked.length > 0,
      'must name a book in shown or clicked',
    ),
  bodyExample: {
    shown: [{ bookId: 'b-emma', rank: 1, source: 'feed', reason: 'because-you-rated' }],
    clicked: [],
  },
  run: (commands, { readerId, body }, context) =>
    commands.recommendations.recordExposures({ readerId, ...body }, context),
});
