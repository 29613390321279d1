import { z } from 'zod';
import { bookIdSchema } from '../../../../domain/ids.ts';
import type { DeclaredAnswer } from '../../route.ts';

const position = z
  .string()
  .regex(/^\d{1,4}\.\d{1,15};epoch=[a-z0-9]{1,32}$/)
  .meta({
    description:
      'Where in the log the command stands; the same as the header Estante-Position. Clients look at nothing in it.',
    examples: ['7.1042;epoch=5kq3z0'],
  });

/** A command was done, or there was nothing left to do. */
export const done: DeclaredAnswer = {
  status: 200,
  schema: z.strictObject({ position }).meta({
    id: 'Done',
    examples: [{ position: '7.1042;epoch=5kq3z0' }],
    description: 'The command is in the log.',
  }),
};

/** A command made a book. */
export const bookCreated: DeclaredAnswer = {
  status: 201,
  schema: z.strictObject({ id: bookIdSchema, position }).meta({
    id: 'BookCreated',
    examples: [{ id: 'b-emma', position: '7.1042;epoch=5kq3z0' }],
    description: 'The book is in the log under this id.',
  }),
};
