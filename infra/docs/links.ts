import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * What a page of Markdown promises and does not keep: links within the project that lead nowhere, anchors that no heading has, and files named in
 * `code` that are not there. Addresses of the web are not followed.
 */
export function brokenPromises(page: string, project: string): readonly string[] {
  const text = withoutBlocks(readFileSync(page, 'utf8'));
  const links = linksOf(text).filter((target) => !isLinkKept(target, page));
  const name = path.relative(project, page);
  const named = isHistory.test(name) ? [] : filesNamedIn(text);
  const files = named.filter((file) => globSync(file, { cwd: project }).length === 0);
  return [
    ...links.map((target) => `${name} links to ${target}, which is not there`),
    ...files.map((file) => `${name} names ${file}, which is not there`),
  ];
}

/** Decisions and changes tell of what was; what they name may be gone since. */
const isHistory = /^docs\/adr\/\d|^CHANGELOG\.md$/;

/** What stands in fenced blocks is shown, not meant. */
const withoutBlocks = (markdown: string): string => markdown.replaceAll(/^(```|~~~).*?^\1/gms, '');

const withoutCode = (markdown: string): string => markdown.replaceAll(/`[^`\n]*`/g, '');

/** The targets of `[text](target)` and `[label]: target`. */
const linksOf = (markdown: string): readonly string[] =>
  Array.from(
    withoutCode(markdown).matchAll(/\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s*(\S+)/gm),
    ([, inline, defined]) => inline ?? defined ?? '',
  );

function isLinkKept(target: string, page: string): boolean {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return true;
  const [file = '', anchor] = decodeURIComponent(target).split('#');
  const found = file === '' ? page : path.resolve(path.dirname(page), file);
  if (!existsSync(found)) return false;
  if (anchor === undefined || statSync(found).isDirectory() || !found.endsWith('.md'))
    return anchor === undefined;
  return anchorsOf(readFileSync(found, 'utf8')).has(anchor);
}

/** The anchors that GitHub gives to headings: lower case, blanks as hyphens, no punctuation, numbered when there are several alike. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutBlocks(markdown).matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)) {
    const said = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = said.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

const folders = 'domain|commands|projections|queries|adapters|infra|test|docs';

/** Paths in `code` that begin with a folder of the project; `*` and `{a,b}` stand for what they stand for in a shell. */
const filesNamedIn = (markdown: string): readonly string[] =>
  Array.from(
    markdown.matchAll(new RegExp(`\`((?:${folders})/[\\w.*{},/-]*)\``, 'g')),
    ([, file = '']) => file,
  );
