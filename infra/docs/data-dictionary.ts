import { z } from 'zod';
import { ask } from '../analytics/ask.ts';

const columnSchema = z.object({ name: z.string(), type: z.string(), comment: z.string().nullable() });
const viewSchema = z.object({
  name: z.string(),
  comment: z.string().nullable(),
  columns: z.array(columnSchema),
});

/** A view of schema `analytics` as the database itself describes it; `null` where it says nothing. */
export type DescribedView = z.output<typeof viewSchema>;

const describing = `
  select json_build_object(
    'name', view.relname,
    'comment', obj_description(view.oid, 'pg_class'),
    'columns', (
      select json_agg(
        json_build_object(
          'name', attname,
          'type', format_type(atttypid, atttypmod),
          'comment', col_description(view.oid, attnum)
        )
        order by attnum
      )
      from pg_attribute
      where attrelid = view.oid and attnum > 0 and not attisdropped
    )
  )
  from pg_class as view
  where view.relnamespace = 'analytics'::regnamespace and view.relkind = 'v'
  order by view.relname collate "C"`;

/** Every view, by name, from the catalogue of the database (`pg_description`). */
export async function describedViews(url: string): Promise<readonly DescribedView[]> {
  const [answer] = await ask(url, describing);
  return (answer?.rows ?? []).map(([described]) => viewSchema.parse(JSON.parse(described ?? '')));
}

/** The views as a chapter of Markdown each. */
export const dictionaryText = (views: readonly DescribedView[]): string =>
  views
    .map((view) => [`## \`${view.name}\``, view.comment ?? '', columnTable(view)].join('\n\n'))
    .join('\n\n');

function columnTable({ columns }: DescribedView): string {
  const rows = columns.map(
    ({ name, type, comment }) => `| \`${name}\` | ${type} | ${escaped(comment ?? '')} |`,
  );
  return ['| column | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

const escaped = (text: string): string => text.replaceAll('|', String.raw`\|`);
