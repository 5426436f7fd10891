// Takes the commands out of the documents for administrators, for the spec that runs them.

/**
 * @param {string} markdown
 * @returns {{ heading: string, lines: string[] }[]} The code blocks in order, indented or fenced, each line without its
 *   comment; a line that ends in a backslash is joined with the next.
 */
export function codeBlocks(markdown) {
  const blocks = [];
  let heading = '';
  let fenced = false;
  let block = null;
  for (const line of markdown.split('\n')) {
    if (/^```/.test(line)) fenced = !fenced;
    const code =
      fenced && !/^```/.test(line) ? line : /^ {4}(?=\S)(?!\|)/.test(line) ? line.slice(4) : null;
    if (code !== null) {
      block ??= { heading, lines: [] };
      block.lines.push(code);
      continue;
    }
    if (block !== null && line.trim() === '' && fenced) continue;
    if (block !== null) blocks.push(joined(block));
    block = null;
    heading = /^#+ (.*)/.exec(line)?.[1] ?? heading;
  }
  if (block !== null) blocks.push(joined(block));
  return blocks;
}

function joined({ heading, lines }) {
  const text = lines.join('\n').replaceAll(/\\\n\s*/g, '');
  const commands = text.split('\n').map((line) => line.replace(/ {2,}#.*$/, '').trimEnd());
  return { heading, lines: commands.filter((line) => line !== '' && !line.startsWith('#')) };
}
