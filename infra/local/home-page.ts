import type { Health } from './health.ts';
import { escapeHtml } from './sign-in-page.ts';
import { tryLines, type TryOut } from './try-out.ts';

type Home = { health: Record<string, Health>; logs: string; tryOut: TryOut | undefined };

/** The page at `/`: what this is, what to try, and how each process is. Loads nothing from anywhere. */
export function homePage({ health, logs, tryOut }: Home): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Estante · local stack</title>
<style>${style}</style>
<main>
<h1>Estante</h1>
<p>Book recommendations for millions of readers. This is a whole stack on your machine: an event log, projections in
PostgreSQL, DynamoDB and Redis, a model server, and an OpenID provider on which any name signs in.</p>
<h2>Try it</h2>
${tryOut === undefined ? '<p>The stack is still starting. Reload in a moment.</p>' : tryOutSection(tryOut)}
<h2>Look around</h2>
<ul>
<li><a href="/docs">The API</a>: sign in, rate and be recommended books with curl; every operation (<a href="/openapi.json">OpenAPI 3.1</a>)</li>
<li><a href="/v1/books?q=fantasy">Search the catalogue</a> <small>(<code>GET /v1/books?q=…</code>)</small></li>
<li><a href="/oidc/.well-known/openid-configuration">OpenID configuration</a></li>
<li><a href="/healthz">Health of every process, as JSON</a></li>
<li>In the project: <code>README.md</code> and <code>docs/</code>; <code>make help</code> lists every target</li>
</ul>
<h2>Processes</h2>
<table>
<thead><tr><th>process<th>state<th>log</thead>
<tbody>${Object.entries(health)
    .map(([name, state]) => processRow(name, state, logs))
    .join('')}</tbody>
</table>
</main>
</html>
`;
}

function tryOutSection(tryOut: TryOut): string {
  const [before, rate, after] = tryLines(tryOut).map(escapeHtml);
  const title = escapeHtml(tryOut.book.title);
  return `<p>In a shell, in the project's folder:</p>
<pre>export TOKEN=$(make -s token)</pre>
<p>What is recommended to the demo reader now:</p>
<pre>${before ?? ''}</pre>
<p>Five stars for <i>${title}</i>; the answer says at which position of the log they stand:</p>
<pre>${rate ?? ''}</pre>
<p>What is recommended once that position has been applied, with the reason for each book:</p>
<pre>${after ?? ''}</pre>
<p>How one rating moves through all of this, from the command into every store, with its milliseconds:</p>
<pre>make tour</pre>`;
}

function processRow(name: string, { status, reason }: Health, logs: string): string {
  const why = reason === undefined ? '' : ` <small>${escapeHtml(reason)}</small>`;
  const log = escapeHtml(`${logs}/${name}.log`);
  return `<tr><td>${escapeHtml(name)}<td class="${status}">${status}${why}<td><code>${log}</code>`;
}

const style = `
  :root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; accent-color: #1f6f54; }
  main { max-width: 54rem; margin: 3rem auto; padding: 0 1.25rem; }
  h1 { margin: 0 0 .25rem; font-size: 2rem; letter-spacing: -.02em; } h2 { margin-top: 2.25rem; font-size: 1.15rem; }
  pre { padding: .75rem 1rem; border: 1px solid #8884; border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; }
  code, pre { font: .86rem/1.5 ui-monospace, monospace; }
  a { color: #1f7a5c; } @media (prefers-color-scheme: dark) { a { color: #6cc7a6; } }
  table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid #8883; vertical-align: top; overflow-wrap: anywhere; }
  .ready { color: #1f7a5c; } .not-ready { color: #b45309; } .down { color: #b91c1c; }
  small { opacity: .75; }
`;
