import { z } from 'zod';

/** Where a list goes on. */
export const next = z.string().nullable().meta({
  description: 'Send it as cursor, with the same other parameters, for what follows; null when nothing does.',
});

/** A number of things. */
export const count = z.int().min(0);
