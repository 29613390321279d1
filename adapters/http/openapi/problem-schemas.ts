import { z } from 'zod';
import { faultsMax } from '../faults.ts';
import { problemKinds, type ProblemSlug } from '../problems.ts';

/** What the body of a problem looks like: the members that every problem has, and those of its kind. Throws for nothing. */
export const problemSchema = (slug: ProblemSlug): z.ZodType => schemas[slug];

/** The body of any of these problems. */
export function problemsSchema([first, ...others]: readonly ProblemSlug[]): z.ZodType {
  if (first === undefined) return z.never();
  return others.length === 0 ? schemas[first] : z.union([schemas[first], ...others.map(problemSchema)]);
}

/** A problem of each kind as it may be answered. */
export const problemExample = (slug: ProblemSlug): Readonly<Record<string, unknown>> => {
  const { status, title, detail } = problemKinds[slug];
  return { type: `/problems/${slug}`, title, status, detail, ...exampleMembers[slug] };
};

const fault = z
  .strictObject({
    in: z.enum(['path', 'query', 'header', 'body']),
    pointer: z
      .string()
      .meta({ description: 'Where in that part: a JSON pointer as a URI fragment.', examples: ['#/stars'] }),
    detail: z.string().meta({ examples: ['must be 1, 2, 3, 4 or 5'] }),
  })
  .meta({ id: 'Fault', description: 'One thing that is wrong with a request.' });

/** Members that only problems of one kind have. */
const members: Readonly<Partial<Record<ProblemSlug, z.ZodRawShape>>> = {
  'invalid-request': { errors: z.array(fault).max(faultsMax).optional() },
  'not-signed-in': {
    reason: z.string().optional().meta({ description: 'Why the token is refused, when one was sent.' }),
  },
  'role-missing': { role: z.string().meta({ description: 'The role that is needed.' }) },
  'internal-error': { traceId: z.string().meta({ description: 'What to tell us.' }) },
};

const exampleMembers: Readonly<Partial<Record<ProblemSlug, object>>> = {
  'invalid-request': {
    errors: [{ in: 'body', pointer: '#/stars', detail: 'must be 1, 2, 3, 4 or 5' }],
  },
  'not-signed-in': { reason: 'it has expired' },
  'role-missing': { role: 'librarian' },
  'internal-error': { traceId: '0af7651916cd43dd8448eb211c80319c' },
};

const nameOf = (slug: ProblemSlug): string =>
  `${slug.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Problem`;

function schemaOf(slug: ProblemSlug): z.ZodType {
  const { status, title, detail } = problemKinds[slug];
  return z
    .strictObject({
      type: z.literal(`/problems/${slug}`),
      title: z.string(),
      status: z.literal(status),
      detail: z.string(),
      ...members[slug],
    })
    .meta({ id: nameOf(slug), title, description: detail });
}

// The keys of an object are the names it was written with.
const slugs = Object.keys(problemKinds) as ProblemSlug[];
const schemas = Object.fromEntries(slugs.map((slug) => [slug, schemaOf(slug)])) as Record<
  ProblemSlug,
  z.ZodType
>;
