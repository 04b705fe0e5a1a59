/** Messages of signs are MULTI texts (NTCIP 1203): plain text with tags in brackets. */

/** The longest message that a sign takes. */
export const longestMessage = 512;

/** The pages of a message by their lines, as the sign shows them; colours, fonts and timings are left out. */
export function pagesOf(message: string): string[][] {
  const pages: string[][] = [['']];
  for (const token of message.match(/\[\[|\]\]|\[[^[\]]*\]|[^[\]]+|[[\]]/g) ?? []) {
    const page = pages[pages.length - 1] ?? [];
    if (/^\[nl\d*\]$/i.test(token)) {
      page.push('');
    } else if (/^\[np\]$/i.test(token)) {
      pages.push(['']);
    } else if (!/^\[[^[]/.test(token)) {
      page[page.length - 1] += token === '[[' ? '[' : token === ']]' ? ']' : token;
    }
  }
  return pages;
}

/** True when brackets are paired, so that a sign can read the message. */
export const isReadable = (message: string): boolean => !/[[\]]/.test(message.replaceAll('[[', '').replaceAll(']]', '').replace(/\[[A-Za-z/][^[\]]*\]/g, ''));
