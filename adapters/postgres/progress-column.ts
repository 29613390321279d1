import { sql } from 'slonik';
import { progressSchema } from '../../domain/values.ts';

/** The progress of a row of `shelf_entry`, as {@link progressOfRow} parses it. */
export const progressColumn = sql.fragment`
  case when page is not null or percent is not null
    then json_build_object('page', page, 'percent', percent)
  end as progress`;

/** Null for a book without progress. */
export const progressOfRow = progressSchema.nullable();
