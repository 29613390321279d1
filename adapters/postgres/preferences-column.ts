import { sql } from 'slonik';

/** The preferences of a row of `profile`, as `preferencesSchema` parses them. */
export const preferencesColumn = sql.fragment`
  json_build_object(
    'genres', json_build_object('preferred', preferred_genres, 'avoided', avoided_genres),
    'languages', json_build_object('preferred', preferred_languages, 'avoided', avoided_languages)
  ) as preferences`;
