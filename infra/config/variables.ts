import { z } from 'zod';
import { logLevels } from '../logging.ts';

/** Variables that several processes read; each process's schema picks its own. Every fault names the variable and says what is expected. */
export const logLevel = z.enum(logLevels).default('info');

export const host = z.string().default('127.0.0.1');

export const port = z.coerce
  .number('must be a port number')
  .int()
  .min(0, 'must be a port number')
  .max(65_535, 'must be a port number');

/** A `postgres://` URL. */
export const postgresUrl = z
  .string('must be set to a postgres:// URL')
  .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL');

export const redisUrl = z
  .string('must be set to a redis:// or rediss:// URL')
  .regex(/^rediss?:\/\//, 'must be a redis:// or rediss:// URL');

const rangedUrl = /^(\d{1,4})-(\d{1,4})=(postgres(?:ql)?:\/\/\S+)$/;

/**
 * The servers of the event log: one `postgres://` URL for a log on one server, or `0-7=postgres://…,8-15=postgres://…`. That each partition is on
 * exactly one server is checked against the log itself when a process connects.
 */
export const eventLogUrls = z
  .string('must be set to one postgres:// URL or to ranges of them')
  .transform((text, context) => {
    if (/^postgres(ql)?:\/\/[^,]+$/.test(text)) return [{ url: text, partitions: 'all' as const }];
    const ranges = text.split(',').map((member) => rangedUrl.exec(member.trim()));
    if (ranges.some((match) => match === null || Number(match[1]) > Number(match[2]))) {
      context.addIssue({
        code: 'custom',
        message: 'must be one postgres:// URL, or ranges such as 0-7=postgres://…,8-15=postgres://…',
      });
      return z.NEVER;
    }
    return ranges.map((match) => ({
      url: match?.[3] ?? '',
      partitions: { from: Number(match?.[1]), to: Number(match?.[2]) },
    }));
  });

export const queuePrefix = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/, 'must be 1 to 40 letters, digits, hyphens or underscores')
  .default('estante');

/** A `http(s)://` address in place of AWS's own. */
export const endpoint = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .optional();

export const dynamodbTable = z.string().default('estante-book-views');
export const artifactBucket = z.string().default('estante-models');
export const sagemakerEndpoint = z.string().default('estante-recommender');
