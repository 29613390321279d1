import { z } from 'zod';
import type { YearRange } from '../../../queries/ports.ts';

/** Values of one filter. */
const valuesMax = 20;

/** A parameter that may be given several times; a fault in any of them is one of the parameter. `description` is for clients. */
export const repeated = <Value>(value: z.ZodType<Value, string>, description: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((given, context): Value[] => {
      const values = [given].flat();
      if (values.length > valuesMax) {
        context.addIssue({ code: 'custom', message: `must be given at most ${valuesMax} times` });
        return z.NEVER;
      }
      const parsed = values.map((one) => value.safeParse(one));
      const fault = parsed.flatMap(({ error }) => error?.issues ?? []).at(0);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault.message });
      return parsed.flatMap(({ success, data }) => (success ? [data] : []));
    })
    .meta({
      description: `${description} May be given several times: any of them will do.`,
      // Clients send it as genre=a&genre=b, however many there are.
      override: ({ jsonSchema }) => {
        const { $schema: _dialect, ...items } = z.toJSONSchema(value, { io: 'input' });
        delete jsonSchema.anyOf;
        Object.assign(jsonSchema, { type: 'array', items, maxItems: valuesMax });
      },
    });

const rangeOf = (pattern: RegExp, message: string) =>
  z
    .string()
    .transform((value, context): YearRange => {
      const { only, from = only, to = only } = pattern.exec(value)?.groups ?? {};
      const range = { from: wholeOf(from), to: wholeOf(to) };
      if (range.from !== null || range.to !== null) {
        if ((range.from ?? -Infinity) <= (range.to ?? Infinity)) return range;
      }
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .meta({ pattern: pattern.source.replaceAll(/\?<\w+>/g, '?:') });

const wholeOf = (digits: string | undefined): number | null => (digits === undefined ? null : Number(digits));

/** A year of first publication, or a range of years. */
export const yearRange = rangeOf(
  /^(?:(?<only>\d{1,4})|(?<from>-?\d{1,4})?-(?<to>-?\d{1,4})?)$/,
  'must be a year (1999) or a range of years (1990-1999, 1990- or -1900)',
);

/** A length in pages, or a range of lengths. */
export const pageRange = rangeOf(
  /^(?:(?<only>\d{1,5})|(?<from>\d{1,5})?-(?<to>\d{1,5})?)$/,
  'must be a number of pages (300) or a range of them (200-400, 500- or -200)',
);
