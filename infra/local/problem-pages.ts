import { problemExample } from '../../adapters/http/openapi/problem-schemas.ts';
import { problemKinds, type ProblemSlug } from '../../adapters/http/problems.ts';
import { everyRoute } from '../../adapters/http/routes/every-route.ts';
import { escapeHtml } from './sign-in-page.ts';

// The keys of an object are the names it was written with.
const slugs = (Object.keys(problemKinds) as ProblemSlug[]).toSorted();

/** The page at the address that is the `type` of a problem: what it means, what to do, and which operations may answer it. */
export function problemPage(slug: ProblemSlug): string {
  const { status, title, detail } = problemKinds[slug];
  const example = JSON.stringify(problemExample(slug), undefined, 2);
  return page(
    title,
    `<p><code>${slug}</code>, status ${status}</p>
<p>${escapeHtml(detail)}</p>
<h2>As it is answered</h2>
<pre>${escapeHtml(example)}</pre>
<h2>By which operations</h2>
${operationsOf(slug)}
<p><a href="/problems">All problems</a></p>`,
  );
}

/** The page that lists every problem there is. */
export const problemsPage = (): string =>
  page(
    'Problems',
    `<p>Whatever goes wrong is answered as a problem of RFC 9457. Its <code>type</code> is the path of one of these pages, and
stays the same; what stands in <code>title</code> and <code>detail</code> is for people and may change.</p>
<ul>${slugs
      .map((slug) => {
        const { status, title } = problemKinds[slug];
        return `<li><a href="/problems/${slug}"><code>${slug}</code></a> (${status}): ${escapeHtml(title)}`;
      })
      .join('\n')}</ul>`,
  );

function operationsOf(slug: ProblemSlug): string {
  const routes = everyRoute.filter(({ problems }) => problems.includes(slug));
  if (routes.length === 0)
    return '<p>None: it is answered before an operation is found, or instead of one.</p>';
  if (routes.length === everyRoute.length) return '<p>All.</p>';
  const items = routes.map(
    (route) => `<li><code>${route.method} ${escapeHtml(route.path)}</code> (${route.slug})`,
  );
  return `<ul>${items.join('\n')}</ul>`;
}

const page = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Estante</title>
<style>${style}</style>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
<p><a href="/docs">The API</a></p>
</main>
</html>
`;

const style = `
  :root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; }
  main { max-width: 54rem; margin: 3rem auto; padding: 0 1.25rem; }
  h1 { font-size: 1.6rem; letter-spacing: -.02em; } h2 { margin-top: 2rem; font-size: 1.1rem; }
  pre { padding: .75rem 1rem; border: 1px solid #8884; border-radius: .4rem; overflow-x: auto; }
  code, pre { font: .86rem/1.5 ui-monospace, monospace; }
  a { color: #1f7a5c; } @media (prefers-color-scheme: dark) { a { color: #6cc7a6; } }
`;
