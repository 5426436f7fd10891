import { LIMITS, linksIn } from '@chatcall/contracts';
import type { LinkPreview, LinkUrl } from '@chatcall/contracts';

/**
 * The links in a text as browsers write them, each once. None with a name and password: they are
 * secrets, or made to look like another site.
 */
export function urlsIn(content: string): readonly LinkUrl[] {
  const urls = linksIn(content).flatMap((address) => {
    if (!URL.canParse(address)) return [];
    const { href, username, password } = new URL(address);
    return username + password === '' && href.length <= LIMITS.linkMax ? [href] : [];
  });
  return [...new Set(urls)];
}

/** The previews of a message with a new text: those of links that are still in it. */
export function keptLinks(
  links: readonly LinkPreview[] | null,
  content: string,
): readonly LinkPreview[] | null {
  if (links === null || links.length === 0) return links;
  const urls = new Set(urlsIn(content));
  const kept = links.filter(({ url }) => urls.has(url));
  return kept.length === 0 ? null : kept;
}
